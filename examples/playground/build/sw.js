/**
 * The service worker of the site: after one visit all pages open and export without a network. Files with a hash in their
 * name never change and come from the cache; all others come from the network while there is one.
 */
const CACHE = 'nablanet-VERSION';
const FILES = ['FILES'];

addEventListener('install', (event) => {
  event.waitUntil(store().then(() => skipWaiting()));
});

addEventListener('activate', (event) => {
  event.waitUntil(dropOthers().then(() => clients.claim()));
});

addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  if (method === 'GET' && url.startsWith(registration.scope)) event.respondWith(answer(event.request));
});

async function store() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
}

/** Caches of earlier builds. */
async function dropOthers() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith('nablanet-') && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function answer(request) {
  const cache = await caches.open(CACHE);
  const { pathname } = new URL(request.url);
  // The query of a link is the page's own business.
  const stored = await cache.match(pathname.endsWith('/') ? './index.html' : request, { ignoreSearch: true });
  if (stored && pathname.includes('/assets/')) return stored;
  try {
    return await fetch(request);
  } catch (error) {
    if (stored) return stored;
    throw error;
  }
}
