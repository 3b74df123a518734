import { userInfo } from 'node:os';
import type { Io } from '../io.js';

/** Who gives this command: through sudo, the person behind it. */
export function whoAmI({ env }: Pick<Io, 'env'>): string {
  const behind = env.SUDO_USER ?? '';
  if (behind !== '') return behind;
  try {
    return userInfo().username;
  } catch {
    // A user id without a name, as containers have them.
    return `user ${String(process.getuid?.() ?? '?')}`;
  }
}
