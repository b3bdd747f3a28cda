import { learn } from '../../../learn.js';

export const runtime = 'edge';

export function GET() {
  return Response.json(learn());
}
