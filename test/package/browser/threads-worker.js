/** The worker of threads-page.js: a classic one, with the package's classic scripts. */
importScripts('/nablanet.global.js', '/nablanet-threads.global.js', '/threads-work.js');

addEventListener('message', async ({ data: names }) => {
  const trials = trialsOf(nablanet, nablanetThreads.startThreads);
  postMessage(await runTrials(trials, names));
});
