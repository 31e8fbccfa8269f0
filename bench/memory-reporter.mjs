// Loaded beside a program that is measured: collects, or says what memory it has, to the process that started it.
// JavaScript, for what strips types would be in that memory.
process.on('message', (what) => {
  if (what === 'collect') {
    // With --expose-gc. What was held by something that is to be told of its end goes with the second.
    globalThis.gc?.();
    globalThis.gc?.();
    return;
  }
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ rss, heapUsed });
});
// Nobody is kept alive to be asked.
process.channel?.unref();
