// Loaded beside a program that is measured: collects, or says what memory it has, to the process that started it.
// JavaScript, for what strips types would be in that memory.
process.on('message', (what) => {
  // With --expose-gc.
  if (what === 'collect') return globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ rss, heapUsed });
});
// Nobody is kept alive to be asked.
process.channel?.unref();
