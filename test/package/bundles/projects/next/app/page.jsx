/** A server component, and a client component in it. */
import { learn } from '../learn.js';
import { Client } from './client.jsx';

export const dynamic = 'force-dynamic';

export default function Page() {
  return (
    <main>
      <pre id="server">{JSON.stringify(learn())}</pre>
      <Client />
    </main>
  );
}
