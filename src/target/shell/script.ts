/** Names under which the runner's shells run: all that a check starts is the runner's, what a remedy starts is not. */
export const ASKING = 'wardround-ask';
export const REMEDYING = 'wardround-remedy';

/**
 * Takes the shell's place by bash where there is one: configs written for `bash -c` keep meaning what they meant,
 * and its `/dev/tcp` saves a process.
 */
export const PREFER_BASH = `
if [ -n "\${BASH_VERSION-}" ]; then set +o posix
elif command -v bash >/dev/null 2>&1; then exec bash -c 'eval "$WARDROUND_SCRIPT"' "$0"
fi
`;

/** The environment variable that carries a script: its name on a command line marks a process as the runner's own. */
export const SCRIPT_VARIABLE = 'WARDROUND_SCRIPT';

/** The argument vector of a shell that the runner starts: constant, so that it matches nobody's pattern. */
export function shellArgv(name: string, ...args: readonly string[]): string[] {
  return ['sh', '-c', `eval "$${SCRIPT_VARIABLE}"`, name, ...args];
}

/**
 * Ends a process group from inside the container. `$1` is the group.
 *
 * All of it is told at once, and never leaves before their parents: a script that outlived its `sleep` would go on to
 * its next command. Shells of ours take TERM when their child has ended, and so live to reap it; the group's leader is
 * left to the last for the same reason. What does not listen to TERM is killed. What has made a group of its own, as
 * `timeout` and `setsid` do, is found by its parent, and from then on by that group.
 */
export const END_GROUP = `
group=$1; groups=" $1 "; round=0
while [ $round -lt 20 ]; do
  round=$((round + 1)); more=1
  while [ -n "$more" ]; do
    members=' '; more=
    for dir in /proc/[0-9]*; do
      { read -r line <"$dir/stat"; } 2>/dev/null || continue
      set -- \${line##*) }
      [ "$1" != Z ] || continue
      case $groups in *" $3 "*) members="$members\${dir#/proc/} "; continue ;; esac
      case $members in *" $2 "*) groups="$groups$3 "; more=1 ;; esac
    done
  done
  [ "$members" != ' ' ] || exit 0
  for pid in $members; do
    if [ $round -gt 12 ]; then kill -KILL $pid
    elif [ $pid = $group ]; then continue
    elif [ $round -gt 5 ]; then kill -KILL $pid
    else kill -TERM $pid
    fi
  done 2>/dev/null
  sleep 0.1 2>/dev/null || sleep 1
done
for group in $groups; do kill -KILL -- -$group; done 2>/dev/null
`;
