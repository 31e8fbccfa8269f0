/**
 * Makes one call of what many ask for one by one: while a call is under way, what is asked for meanwhile waits, and
 * then goes together. Nobody waits for company, so that a single one goes at once; and a thousand commit as one.
 * @param call gets everything that waited, and gives the answer to each, in the same order
 */
export function together<T, R>(call: (asked: readonly T[]) => Promise<readonly R[]>): (one: T) => Promise<R> {
  let waiting: { readonly one: T; readonly answer: PromiseWithResolvers<R> }[] = [];
  let calling = false;

  async function run(): Promise<void> {
    calling = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const answers = await call(batch.map(({ one }) => one));
        if (answers.length !== batch.length) throw new Error('together: there is not an answer to each');
        answers.forEach((answer, index) => batch[index]?.answer.resolve(answer));
      } catch (error) {
        for (const { answer } of batch) answer.reject(error);
      }
    }
    calling = false;
  }

  return (one) => {
    const answer = Promise.withResolvers<R>();
    waiting.push({ one, answer });
    // What is asked for in one turn goes together.
    if (!calling) {
      calling = true;
      queueMicrotask(() => void run());
    }
    return answer.promise;
  };
}
