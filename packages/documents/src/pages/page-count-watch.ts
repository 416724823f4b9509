/**
 * Ends the process of page-count-process.ts once it has taken more memory or processor time than an honest PDF needs.
 * One of 100 MB takes a third of a second, and two seconds if its table is broken and every byte has to be looked at.
 */
const processorMs = 4_000;
/** Memory of the whole process, which takes about 100 MB before it reads a byte. */
const memoryBytes = 640 * 1_048_576;
const watchEveryMs = 25;

setInterval(() => {
  const isTooMuch = process.memoryUsage.rss() > memoryBytes || process.cpuUsage().user / 1_000 > processorMs;
  if (isTooMuch) process.kill(process.pid, 'SIGKILL');
}, watchEveryMs);
