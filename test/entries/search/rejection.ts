/** What a promise must be rejected with. */
import { expectRefusal, type Refusal } from '../../support/errors';

export async function expectRejection(promise: Promise<unknown>, expected: Refusal): Promise<void> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  expectRefusal(() => {
    if (thrown) throw thrown.error;
  }, expected);
}
