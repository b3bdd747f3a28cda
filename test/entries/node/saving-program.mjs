// Saves two networks in turn to the file that is named, until it is killed.
import { Network } from 'nablanet';
import { saveFile } from 'nablanet/node';

const [one, two] = [1, 2].map((seed) => new Network({ inputs: 300, layers: [200, 10], seed }));
for (let i = 0; ; i++) {
  saveFile(i % 2 === 0 ? one : two, process.argv[2]);
  if (i === 0) process.stdout.write('begun\n');
}
