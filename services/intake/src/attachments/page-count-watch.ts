/** Ends the process of page-count.ts once it has taken more memory or processor time than any honest document needs. */
const processorMs = 10_000;
/** Of the whole process, which begins with about 100 MB. */
const memoryBytes = 640 * 1_048_576;
const watchEveryMs = 25;

setInterval(() => {
  const isTooMuch = process.memoryUsage.rss() > memoryBytes || process.cpuUsage().user / 1_000 > processorMs;
  if (isTooMuch) process.kill(process.pid, 'SIGKILL');
}, watchEveryMs);
