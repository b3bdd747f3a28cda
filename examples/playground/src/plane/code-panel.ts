/** Shows the program of the settings, copies it, and downloads it as a page that runs by itself. */
import { download } from '../shared/exports';

export interface CodePanel {
  readonly element: HTMLElement;
  show(code: string): void;
}

/** @param page makes the page's text, given the library's */
export function makeCodePanel(page: (library: string) => string): CodePanel {
  const element = document.createElement('div');
  const shown = document.createElement('pre');
  shown.tabIndex = 0;
  shown.setAttribute('aria-label', 'JavaScript code');
  const code = document.createElement('code');
  shown.append(code);
  const buttons = document.createElement('div');
  buttons.className = 'exports';
  const said = document.createElement('p');
  said.setAttribute('role', 'status');
  said.textContent =
    'The HTML file contains the library, the data and this code. Open it in any browser, even offline.';
  const button = (text: string, press: () => Promise<string>): void => {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = text;
    made.addEventListener('click', async () => {
      said.textContent = await press();
    });
    buttons.append(made);
  };
  button('Copy code', async () => {
    try {
      await navigator.clipboard.writeText(shown.textContent ?? '');
      return 'Code copied.';
    } catch {
      getSelection()?.selectAllChildren(code);
      return 'The browser does not allow copying here. The code is selected: copy it with the keyboard.';
    }
  });
  button('Download HTML file', async () => {
    try {
      const { default: library } = await import('../../../../dist/nablanet.global.js?raw');
      download('nablanet-playground.html', new Blob([page(library)], { type: 'text/html' }));
      return 'Saved as nablanet-playground.html. Open it in any browser.';
    } catch {
      return 'The library could not be loaded. Check your connection, reload the page and try again.';
    }
  });
  buttons.append(said);
  element.append(shown, buttons);
  return {
    element,
    show(text) {
      if (code.textContent !== text) code.textContent = text;
    },
  };
}
