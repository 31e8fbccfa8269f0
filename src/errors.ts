/**
 * Something that whoever runs Dateline can mend; its message says what, where, and what to do next. Any other error is a
 * fault of the program.
 */
export class OperatorError extends Error {
  override name = 'OperatorError';
}

/** What is printed of an error that ends the program: for what can be mended one sentence, for a fault its trace. */
export function printed(error: unknown): string {
  if (error instanceof OperatorError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** What an error says; of what was thrown and is none, that itself. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
