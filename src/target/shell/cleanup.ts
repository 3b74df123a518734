/**
 * The part of a remedy that removes stale pid and lock files, with nothing but the shell's own means and `rm`.
 *
 * - A symbolic link is left: it may be a lock itself, as browsers make them, and what it leads to was not listed. So is
 *   a file that cannot be read: it may name a living process.
 * - Pid numbers begin anew with each start of a container, so a stale file may name a living process that has nothing to
 *   do with it, the first one above all. That cannot be told from here. To leave the file costs a person a look, to
 *   remove that of a running service may cost its data. Only of this shell is it known that no file of a service means it.
 * - What became of them goes ahead of the command's output, in frames of its own: of that output only the end is kept,
 *   and nothing where no file can be written, which is where nothing can be removed either.
 */
export const CLEANUP = `
# wr_read_pid FILE: puts its first word into wr_pid, and fails when it cannot be opened. A function, because in bash
# \`! { ...; } <FILE\` fails as well then.
wr_read_pid() { { read -r wr_pid wr_line || :; } 2>/dev/null <"$1"; }

# Where /proc is missing or hides the processes of others, kill knows of them: it says that it is not permitted.
wr_lives() {
  case $1 in '' | 0* | *[!0-9]* | $$) return 1 ;; esac
  if { read -r wr_line <"/proc/$1/stat"; } 2>/dev/null; then
    case \${wr_line##*) } in [ZX]*) return 1 ;; esac
  else
    wr_line=$(kill -0 "$1" 2>&1) || case $wr_line in *' not permitted'*) ;; *) return 1 ;; esac
  fi
}

# wr_cleanup ID FILE...: it fails only when it is ended from outside, and then the command must not be started.
wr_cleanup() (
  LC_ALL=C
  wr_id=$1
  shift
  for wr_path; do
    if [ -L "$wr_path" ]; then wr_why='it is a symbolic link'
    elif wr_hidden "$wr_path"; then wr_why='a folder on the way to it cannot be entered'
    elif ! [ -e "$wr_path" ]; then continue
    elif ! [ -f "$wr_path" ]; then wr_why='it is no regular file'
    elif ! wr_read_pid "$wr_path"; then wr_why='it could not be read'
    elif wr_lives "$wr_pid"; then wr_why="it names the living process $wr_pid"
    elif ! wr_has rm; then wr_why='there is no rm to remove it with'
    elif wr_line=$(rm -f -- "$wr_path" 2>&1); then wr_why=
    else wr_why="it could not be removed: \${wr_line##*: }"
    fi
    if [ -n "$wr_why" ]; then wr_line="left $wr_path: $wr_why"; else wr_line="removed the stale $wr_path"; fi
    wr_put $wr_id + "$wr_line\n"
  done
)
`;
