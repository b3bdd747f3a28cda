/** The guided experiments on the page: one opened at a time, its links set the page without loading it again. */
import { STORIES, type Step, type Story } from './stories';

/** @param onOpen called with a link's query */
export function makeStories(onOpen: (query: string) => void): HTMLElement {
  const element = document.createElement('div');
  element.className = 'stories-list';
  element.append(...STORIES.map((story) => makeStory(story, onOpen)));
  return element;
}

function makeStory({ id, title, steps, end }: Story, onOpen: (query: string) => void): HTMLElement {
  const details = document.createElement('details');
  details.name = 'story';
  details.id = id;
  const summary = document.createElement('summary');
  summary.textContent = title;
  const list = document.createElement('ol');
  list.append(...steps.map((step) => makeStep(step, onOpen)));
  details.append(summary, list, paragraph(end));
  return details;
}

function makeStep({ text, label, link }: Step, onOpen: (query: string) => void): HTMLElement {
  const item = document.createElement('li');
  const anchor = document.createElement('a');
  anchor.href = `?${link}`;
  anchor.textContent = label;
  anchor.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // into a tab of its own
    event.preventDefault();
    onOpen(`?${link}`);
  });
  item.append(paragraph(text), anchor);
  return item;
}

function paragraph(text: string): HTMLElement {
  const made = document.createElement('p');
  made.textContent = text;
  return made;
}
