/** A process as the engine lists it. Pids are those of the machine that runs the engine. */
export type SurveyedProcess = { readonly pid: number; readonly parent: number; readonly commandLine: string };

/** What can be seen of a running container without knowing what it is for. */
export type ContainerSurvey = {
  readonly name: string;
  /** As it was started: `docker.io/library/redis:7`. */
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly mainPid: number;
  /** Without those that the survey itself started. */
  readonly processes: readonly SurveyedProcess[];
  /** TCP ports that the image or the container declares. */
  readonly exposedPorts: readonly number[];
  /** TCP ports on which something in it listens; absent: it is not known. */
  readonly listeningPorts?: readonly number[];
  readonly hasHealthcheck: boolean;
  /** Without one nothing but its processes and its HEALTHCHECK can be asked, and nothing in it is ever restarted. */
  readonly hasShell: boolean;
};

/** What can be seen of the machine that makes the rounds. */
export type HostSurvey = {
  /** `unit`: of systemd, where it belongs to one. */
  readonly processes: readonly (SurveyedProcess & { readonly unit?: string })[];
  readonly listeningPorts: readonly number[];
};

/** A container that nothing is proposed for, and why. */
export type PassedOver = { readonly container: string; readonly why: string };

export type Survey = { readonly containers: readonly ContainerSurvey[]; readonly passedOver: readonly PassedOver[] };

/** A check as the config writes it, with the fields that a proposal needs; the rest has its defaults. */
export type ProposedCheck =
  | {
      readonly type: 'http';
      readonly endpoint: string;
      readonly expect_status?: readonly (number | string)[];
      readonly expect_body?: string;
      readonly tls_verify?: boolean;
    }
  | { readonly type: 'tcp'; readonly port: number }
  | { readonly type: 'process'; readonly process_name: string }
  | { readonly type: 'custom'; readonly command: string; readonly timeout_seconds?: number }
  | { readonly type: 'docker' };

/** How what is proposed is restarted: with its container, by a command inside, or by nobody. */
export type ProposedRemedy =
  | { readonly kind: 'container' }
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'none'; readonly why: string };

/** A service that the config could have. */
export type Proposal = {
  /** Valid as a service's name, and no other proposal's. */
  readonly name: string;
  /** Absent: this machine. */
  readonly container?: string;
  /** What it is, for a person: `Redis`. */
  readonly what: string;
  /** How that was seen, for a person: `its process redis-server`. */
  readonly foundBy: string;
  /** Best first, at least one: the first that answers is the one to write down. */
  readonly candidates: readonly ProposedCheck[];
  readonly remedy: ProposedRemedy;
  /** Names of other proposals, without circles. */
  readonly dependencies: readonly string[];
};
