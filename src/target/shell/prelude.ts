import { FRAME_TEXT_MAX } from './frames.js';
import { NETWORK } from './network.js';
import { REMEDYING } from './script.js';

/**
 * The shell side of a batch: many questions put by one shell, side by side, each answer sent as a frame.
 *
 * It must run in bash, dash and busybox ash, and lean on as few programs as it can: an image may have no curl,
 * no `timeout`, no `tail`. What decides the shape of it:
 *
 * - The text travels in an environment variable and is `eval`ed, so no check stands on a command line for
 *   `pgrep -f` to find. `$0` is a name by which the runner knows its own processes.
 * - A frame is `NONCE ID MARK LENGTH\n`, LENGTH bytes and a newline, in one write of less than PIPE_BUF (4,096) bytes:
 *   POSIX says that such writes to a pipe are never interleaved. Marks: `!` how a program ended (`TOOL CODE`),
 *   `+` more text, `.` the last text.
 * - fd 3 is the stream to the runner; what a user's command starts must not inherit it, or a forgotten child
 *   would keep the exec open.
 * - TERM is trapped by our own shells, so that they live to reap what they started: where PID 1 of a container
 *   reaps nothing, an orphan stays a zombie for ever. A subshell forgets a trap, so each sets its own. A user's script
 *   ends on TERM, once its running program has.
 * - `kill 0` at the end takes what a check left behind in our process group, and only if the group is ours.
 */
export const PRELUDE = `
unset WARDROUND_SCRIPT
exec 3>&1 2>&1
trap : TERM
wr_put() {
  wr_length=\${#3}
  [ $wr_length -le ${FRAME_TEXT_MAX} ] || wr_length=${FRAME_TEXT_MAX}
  wr_format='%s %s %s %s\\n%.${FRAME_TEXT_MAX}s\\n'
  if [ -n "\${BASH_VERSION-}" ]; then
    # bash buffers its printf by the line, and its echo by the string if that ends in a newline.
    printf -v wr_frame "$wr_format" "$wr_nonce" "$1" "$2" $wr_length "$3"
    echo -n "$wr_frame"
  else printf "$wr_format" "$wr_nonce" "$1" "$2" $wr_length "$3"
  fi
}
wr_has() { command -v "$1" >/dev/null 2>&1; }
wr_user() { exec 3>&-; trap 'exit 143' TERM; unset wr_nonce; wr_command=$1; set --; eval "$wr_command"; }
if wr_has tail; then wr_tail() { exec tail -c ${FRAME_TEXT_MAX}; }
else wr_tail() { while read -r wr_line; do :; done; }; fi

# A check is over when its command is: what it left in the background is ended and reaped here, where its parent is.
wr_end_jobs() {
  [ "$!" != "$wr_before" ] || return
  read -r wr_pid wr_line </proc/self/stat
  for wr_dir in /proc/[0-9]*; do
    read -r wr_line <"$wr_dir/stat" || continue
    set -- \${wr_line##*) }
    [ "$2" != "$wr_pid" ] || kill -KILL "\${wr_dir#/proc/}"
  done
  wait
}
# A check's \`set -e\` and \`set -u\` hold here too, and would make its end another one.
wr_check_ends() { { wr_code=$?; set +eu; wr_end_jobs; exit $wr_code; } 2>/dev/null; }

wr_shell() {
  trap : TERM
  wr_text=$(trap : TERM; { trap : TERM; (trap wr_check_ends EXIT; wr_before=$!; wr_user "$2") </dev/null 2>&1; wr_put "$1" ! "sh $?" >&3; } | wr_tail)
  LC_ALL=C; wr_put "$1" . "$wr_text"
}

${NETWORK}
# A folder on the way that may not be searched hides all that is below it, and so does a link that leads into one.
wr_hidden() {
  wr_dir=\${1%/*}
  while [ -n "$wr_dir" ] && ! [ -d "$wr_dir" ] && ! [ -L "$wr_dir" ]; do wr_dir=\${wr_dir%/*}; done
  ! [ -x "\${wr_dir:-/}" ]
}

# wr_file ID PATH: nothing is said of a file that is not there.
wr_file() {
  if [ -e "$2" ] || [ -L "$2" ]; then
    (wr_text=; [ -f "$2" ] && wr_text=$(head -c 1000 "$2" 2>/dev/null); LC_ALL=C; wr_put $1 . "$wr_text")
  elif wr_hidden "$2"; then wr_put $1 ! 'denied 1'
  fi
}

# Who else writes to the output: nobody (sh), shells of ours (the one of \`cd x && server &\` waits for the server and
# writes nothing), or a process of the command's (held).
wr_find_holder() {
  wr_held=sh
  for wr_dir in /proc/[0-9]*; do
    [ "$wr_dir/fd/1" -ef /proc/$$/fd/5 ] || [ "$wr_dir/fd/2" -ef /proc/$$/fd/5 ] || continue
    wr_line=
    IFS= read -r wr_line 2>/dev/null <"$wr_dir/cmdline"
    case $wr_line in '' | *${REMEDYING}*) wr_held=ours ;; *) wr_held=held; break ;; esac
  done
}

# wr_unmarked ID STOP_MARKER: whether a remedy may go on.
wr_unmarked() {
  [ -e "$2" ] || [ -L "$2" ] || return 0
  wr_put $1 ! 'marked 0'
  wr_put $1 . ''
  return 1
}

# wr_run ID COMMAND FOLDER...: the one that changes something.
# The output goes to a file: a daemon that inherited a pipe to the engine would block the exec's end.
wr_run() {
  wr_id=$1 wr_todo=$2
  shift 2
  for wr_dir; do
    wr_out=$wr_dir/.wardround-$wr_nonce
    (set -C; umask 077; : >"$wr_out") 2>/dev/null && break
    wr_out=/dev/null
  done
  # Open, and without a name: nothing stays behind, however this ends.
  exec 4>"$wr_out" 5<"$wr_out"
  [ "$wr_out" = /dev/null ] || rm -f "$wr_out"
  (wr_user "$wr_todo") >&4 2>&1 </dev/null 4>&- 5<&-
  wr_code=$?
  wr_held=sh
  wr_text=
  if [ "$wr_out" != /dev/null ]; then
    wr_find_holder
    # A child that was only just forked still goes by our name.
    if [ "$wr_held" = ours ]; then sleep 0.1; wr_find_holder; fi
    [ "$wr_held" = held ] || wr_held=sh
    wr_text=$(wr_tail <&5)
  fi
  wr_put $wr_id ! "$wr_held $wr_code"
  LC_ALL=C
  wr_put $wr_id . "$wr_text"
}

wr_wait() { while :; do wait; [ $? -gt 128 ] || break; done; }
wr_sweep() {
  trap : TERM
  read -r wr_line <"/proc/$$/stat" || return
  set -- \${wr_line##*) }
  [ "$3" = "$$" ] && kill -TERM 0
}
`;
