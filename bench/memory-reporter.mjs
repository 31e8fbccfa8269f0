// Loaded beside a program that is measured: says what memory it has, after a collection, to the process that started it.
// JavaScript, for what strips types would be in that memory.
process.on('message', () => {
  // With --expose-gc.
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ rss, heapUsed });
});
// Nobody is kept alive to be asked.
process.channel?.unref();
