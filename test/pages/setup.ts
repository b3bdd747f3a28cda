/** Before all: the browsers are there, and the site is served. */
import type { TestProject } from 'vitest/node';
import { BROWSERS, findBrowser } from '../browsers/browsers';
import { serveSite } from './site';

declare module 'vitest' {
  interface ProvidedContext {
    site: string;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  for (const name of BROWSERS) console.log(`${name}: ${findBrowser(name)}`);
  const site = await serveSite();
  project.provide('site', site.url);
  return site.close;
}
