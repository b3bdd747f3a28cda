import { learn } from '../../../learn.js';

export const dynamic = 'force-dynamic';

export function GET() {
  return Response.json(learn());
}
