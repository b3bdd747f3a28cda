const relu = (x) => Math.max(x, 0);

export { relu };
