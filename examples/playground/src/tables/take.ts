/** What one takes away: the model as a file, and programs that use it. */
import { complain, download, find, make, tell } from './dom';
import type { Filled, Lesson, ModelView } from './messages';
import { fileName, type Snippet, trainingSnippet, usingSnippets } from './snippets';

export interface Take {
  /** @param lesson how it was trained, and in which encoding the file was read; undefined for a model that was loaded */
  show(view: ModelView, lesson: { lesson: Lesson; encoding: string } | undefined, filled: Filled): void;
}

/** A file to download. */
export interface Downloadable {
  readonly label: string;
  readonly type: string;
  /** Of its name, which says what is foretold. */
  readonly ending: string;
  content(view: ModelView): BlobPart | Promise<BlobPart>;
}

export function makeTake(files: readonly Downloadable[]): Take {
  let view: ModelView;
  const said = make('p', '', { role: 'status' });
  const buttons = files.map(({ label, type, ending, content }) => {
    const button = make('button', label, { type: 'button' });
    button.addEventListener('click', async () => {
      button.disabled = true;
      try {
        const file = fileName(view.target, ending);
        download(file, await content(view), type);
        said.textContent = `Saved as ${file}.`;
      } catch (error) {
        complain(said, error);
      } finally {
        button.disabled = false;
        button.focus();
      }
    });
    return button;
  });
  find('downloads').append(...buttons, said);
  return {
    show(next, learnt, filled) {
      view = next;
      said.textContent =
        'nablanet and this page can open the model file again. The JavaScript module predicts without any library.';
      const training = learnt ? [trainingSnippet(view, learnt.lesson, learnt.encoding)] : [];
      find('snippets').replaceChildren(...[...usingSnippets(view, filled), ...training].map(showSnippet));
    },
  };
}

function showSnippet({ title, hint, code }: Snippet): HTMLElement {
  const text = make('pre', [make('code', code)], { tabIndex: 0, role: 'region', ariaLabel: title });
  const copy = make('button', 'Copy', { type: 'button', className: 'small' });
  copy.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(code);
      copy.textContent = 'Copied';
      tell(`${title}: copied.`);
    } catch {
      // The browser lets no page copy here: what is selected can be copied by hand.
      getSelection()?.selectAllChildren(text);
    }
    setTimeout(() => {
      copy.textContent = 'Copy';
    }, 2000);
  });
  return make('details', [make('summary', title), make('p', hint, { className: 'note' }), text, copy], {
    className: 'snippet',
  });
}
