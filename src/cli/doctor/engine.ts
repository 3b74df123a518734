import type { EngineFound } from '../../doctor/world.js';
import type { Containers } from '../../target/container/index.js';

/** dockerode costs 90 ms to load, so that it is loaded when an engine is asked. */
export async function openContainers(host: string, env: NodeJS.ProcessEnv): Promise<Containers> {
  const [{ connectEngine }, { createContainers }] = await Promise.all([
    import('../../target/container/engine.js'),
    import('../../target/container/index.js'),
  ]);
  return createContainers(connectEngine(host, env), host);
}

/** Whether the engine answers, as which version, or why not. Never rejects. */
export async function engineFound(host: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<EngineFound> {
  const [{ connectEngine }, { causeOf }] = await Promise.all([
    import('../../target/container/engine.js'),
    import('../../target/container/cause.js'),
  ]);
  try {
    return { kind: 'answers', version: await connectEngine(host, env).version(signal) };
  } catch (error) {
    return { kind: 'silent', why: whyOf(error), cause: causeOf(error, signal) };
  }
}

function whyOf(error: unknown): Extract<EngineFound, { kind: 'silent' }>['why'] {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = inner instanceof Error ? (inner as NodeJS.ErrnoException).code : undefined;
  if (code === 'EACCES' || code === 'EPERM') return 'no-permission';
  return code === 'ENOENT' || code === 'ECONNREFUSED' ? 'not-there' : 'other';
}
