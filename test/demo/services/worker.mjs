/** Has no port. Usage: worker.mjs. Whoever wants to know whether it works looks at how old `worker.beat` is. */
import { writeFileSync } from 'node:fs';
import { ready } from './lifeline.mjs';

const beat = new URL('worker.beat', import.meta.url);

function work() {
  writeFileSync(beat, '');
}

work();
setInterval(work, 100);
ready();
