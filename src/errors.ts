/**
 * Something that whoever runs Dateline can mend; its message says what, where, and what to do next, and is all that is
 * printed. Any other error is a fault of the program, and is printed with its trace.
 */
export class OperatorError extends Error {
  override name = 'OperatorError';
}
