/** A function of each unit alone. */
function each(g) {
  return (z) => {
    for (let j = 0; j < z.length; j++) z[j] = g(z[j]);
    return z;
  };
}

export { each };
