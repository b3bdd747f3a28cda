#!/usr/bin/env node
/** The command `nablanet`: the process around `run`. */
import { run } from './program';

// Who reads the results may have seen enough, as `head` has: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`error: the results cannot be written: ${error.message}\n`);
  process.exit(1);
});
process.stderr.on('error', () => {});
process.on('uncaughtException', (error) => {
  process.stderr.write(`error: something went wrong inside: ${String(error).replace(/\s+/g, ' ')}\n`);
  process.exit(1);
});

run(process.argv.slice(2), process).then((code) => {
  process.exitCode = code;
  // What is left unread of a pipe keeps no process alive.
  process.stdin.unref?.();
});
