import type Docker from 'dockerode';

/** Every container of the tests carries it; its value is the id of the test run. */
export const RUN_LABEL = 'wardround-test.run';

/** Removes what a test run left on the engine, whatever state it is in. */
export async function removeContainersOf(docker: Docker, runId: string): Promise<void> {
  const filters = { label: [`${RUN_LABEL}=${runId}`] };
  const left = await docker.listContainers({ all: true, filters });
  await Promise.all(left.map(({ Id }) => removeContainer(docker, Id)));
}

/** Removes a container with its volumes; one that is gone already is fine. */
export async function removeContainer(docker: Docker, id: string): Promise<void> {
  await docker
    .getContainer(id)
    .remove({ force: true, v: true })
    .catch((error: unknown) => {
      if (!isGoneOrGoing(error)) throw error;
    });
}

function isGoneOrGoing(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && (error.statusCode === 404 || error.statusCode === 409);
}
