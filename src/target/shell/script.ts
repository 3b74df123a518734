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
 *   reaps nothing, an orphan stays a zombie for ever. User commands get the default back.
 * - `kill 0` at the end takes what a check left behind in our process group, and only if the group is ours.
 */
/** Names under which the runner's shells run: all that a check starts is the runner's, what a remedy starts is not. */
export const ASKING = 'wardround-ask';
export const REMEDYING = 'wardround-remedy';

const FRAME_TEXT_MAX = 3000;
const BODY_CHUNKS_MAX = 22;

/** Prints a raw HTTP answer, as `curl -i` does. Arguments: url, method, timeout in ms, insecure (1|0), headers. */
const NODE_FETCH =
  'const[u,m,t,k,...h]=process.argv.slice(1);' +
  "const q=require(u.startsWith('https')?'https':'http').request(u,{method:m,rejectUnauthorized:k!=='1'," +
  "headers:Object.fromEntries(h.map(x=>[x.slice(0,x.indexOf(':')),x.slice(x.indexOf(':')+1).trim()]))}," +
  "s=>{process.stdout.write('HTTP/1.1 '+s.statusCode+'\\r\\n\\r\\n');s.pipe(process.stdout)});" +
  "q.on('error',e=>{console.error(e.message||e.code);process.exit(1)});" +
  "setTimeout(()=>{console.error('timed out');process.exit(28)},+t).unref();q.end()";

const NODE_CONNECT =
  'const[h,p]=process.argv.slice(1);' +
  "require('net').connect(+p,h,()=>process.exit(0)).on('error',e=>{console.error(e.message||e.code);process.exit(1)})";

export const PRELUDE = `
unset WARDROUND_SCRIPT
exec 3>&1
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
wr_user() { exec 3>&-; trap - TERM; unset wr_nonce; wr_command=$1; set --; eval "$wr_command"; }
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

wr_shell() {
  wr_text=$({ (trap 'wr_end_jobs 2>/dev/null' EXIT; wr_before=$!; wr_user "$2") </dev/null 2>&1; wr_put "$1" ! "sh $?" >&3; } | wr_tail)
  LC_ALL=C; wr_put "$1" . "$wr_text"
}

wr_chunks() {
  wr_left=${String(BODY_CHUNKS_MAX)}
  LC_ALL=C
  while [ $wr_left -gt 0 ]; do
    if [ -n "\${BASH_VERSION-}" ]; then IFS= read -r -N ${FRAME_TEXT_MAX} wr_text
    else wr_text=$(dd bs=${FRAME_TEXT_MAX} count=1 2>/dev/null; printf .); wr_text=\${wr_text%.}
    fi
    [ -n "$wr_text" ] || break
    wr_put "$1" + "$wr_text" >&3
    wr_left=$((wr_left - 1))
  done
}

# wr_fetch ID URL METHOD SECONDS WHOLE_SECONDS WANT_BODY INSECURE DIRECT SCHEME HOST PORT PATH [HEADER...]
wr_fetch() {
  wr_id=$1 wr_url=$2 wr_method=$3 wr_seconds=$4 wr_whole=$5 wr_body=$6 wr_insecure=$7 wr_direct=$8 wr_scheme=$9
  shift 9
  wr_host=$1 wr_port=$2 wr_path=$3
  shift 3
  if [ $wr_body = 1 ] && [ -z "\${BASH_VERSION-}" ] && ! wr_has dd; then wr_put $wr_id ! 'none 0'; wr_put $wr_id . ''
  elif wr_has curl; then wr_curl "$@"
  elif wr_has wget && wr_wget_can; then wr_wget "$@"
  elif wr_has node; then
    wr_raw node node -e '${NODE_FETCH.replaceAll("'", `'\\''`)}' -- "$wr_url" "$wr_method" "\${wr_whole}000" $wr_insecure "$@"
  elif [ $wr_scheme = http ] && [ -n "\${BASH_VERSION-}" ]; then wr_raw bash wr_dev_tcp "$@"
  elif [ $wr_scheme = http ] && wr_has nc; then wr_raw nc wr_nc "$@"
  else wr_put $wr_id ! 'none 0'; wr_put $wr_id . ''
  fi
}

# The status line, headers and body come on stdout of the given command: all of it is wanted, or the first line.
wr_raw() {
  wr_tool=$1
  shift
  if [ $wr_body = 1 ]; then
    wr_text=$({ { "$@" </dev/null; wr_put $wr_id ! "$wr_tool $?" >&3; } 2>&4 | wr_chunks $wr_id; } 4>&1)
  else
    wr_text=$({ "$@" </dev/null 2>&1; wr_put $wr_id ! "$wr_tool $?" >&3; } | { IFS= read -r wr_line; printf '%s' "$wr_line"; })
  fi
  LC_ALL=C; wr_put $wr_id . "$wr_text"
}

wr_curl() {
  for wr_header; do set -- "$@" -H "$wr_header"; shift; done
  [ $wr_insecure = 0 ] || set -- "$@" -k
  [ $wr_direct = 0 ] || set -- "$@" --noproxy '*'
  if [ "$wr_method" = HEAD ]; then set -- "$@" -I; else set -- "$@" -X "$wr_method"; fi
  if [ $wr_body = 1 ]; then wr_raw curl curl -q -g -sS -i -m $wr_seconds "$@" --url "$wr_url"; return; fi
  wr_text=$(curl -q -g -sS -m $wr_seconds -o /dev/null -w '\\n%{http_code} %{time_total}' "$@" --url "$wr_url" </dev/null 2>&1)
  wr_put $wr_id ! "curl $?"
  LC_ALL=C; wr_put $wr_id . "$wr_text"
}

# busybox wget knows GET only; what it is, it says in its help.
wr_wget_can() {
  wr_help=$(wget --help 2>&1)
  case $wr_help in *--max-redirect*) wr_gnu=1 ;; *) wr_gnu=0 ;; esac
  [ $wr_gnu = 1 ] || [ "$wr_method" = GET ]
}

wr_wget() {
  for wr_header; do set -- "$@" --header "$wr_header"; shift; done
  [ $wr_insecure = 0 ] || set -- "$@" --no-check-certificate
  if [ $wr_gnu = 1 ]; then
    [ $wr_direct = 0 ] || set -- "$@" --no-proxy
    set -- -T $wr_whole -t 1 --max-redirect=0 --content-on-error --method "$wr_method" "$@"
  else
    [ $wr_direct = 0 ] || set -- "$@" -Y off
  fi
  set -- wget -S "$@"
  if [ $wr_body = 1 ]; then
    wr_text=$({ { "$@" -O - "$wr_url" </dev/null; wr_put $wr_id ! "wget $?" >&3; } 2>&4 | wr_chunks $wr_id; } 4>&1)
  else
    wr_text=$("$@" -O /dev/null "$wr_url" </dev/null 2>&1)
    wr_put $wr_id ! "wget $?"
  fi
  LC_ALL=C; wr_put $wr_id . "$wr_text"
}

wr_request() {
  printf '%s %s HTTP/1.0\\r\\nConnection: close\\r\\n' "$wr_method" "$wr_path"
  wr_named="$wr_host:$wr_port"
  for wr_header; do
    case $wr_header in [Hh][Oo][Ss][Tt]:*) wr_named= ;; esac
    printf '%s\\r\\n' "$wr_header"
  done
  [ -z "$wr_named" ] || printf 'Host: %s\\r\\n' "$wr_named"
  printf '\\r\\n'
}
wr_dev_tcp() {
  exec 5<>"/dev/tcp/$wr_host/$wr_port" || return 7
  wr_request "$@" >&5 || return 55
  [ $wr_body = 0 ] && IFS= read -r wr_line <&5 && printf '%s\\n' "$wr_line" && return
  while IFS= read -r -N ${FRAME_TEXT_MAX} wr_line <&5; do printf %s "$wr_line"; done
  printf %s "$wr_line"
}
wr_nc() { wr_request "$@" | nc "$wr_host" "$wr_port"; }

wr_nc_connect() {
  wr_text=$(nc -z -w "$3" "$1" "$2" 2>&1 </dev/null)
  wr_code=$?
  case $wr_text in *[Uu]sage*) nc -w "$3" "$1" "$2" -e true </dev/null ;; *) printf %s "$wr_text"; return $wr_code ;; esac
}

# wr_connect ID HOST PORT SECONDS WHOLE_SECONDS
wr_connect() {
  if [ -n "\${BASH_VERSION-}" ]; then wr_text=$( (exec 3>&- 4<>"/dev/tcp/$2/$3") 2>&1 </dev/null); wr_put $1 ! "bash $?"
  elif wr_has nc; then wr_text=$(wr_nc_connect "$2" "$3" "$5" 2>&1); wr_put $1 ! "nc $?"
  elif wr_has node; then wr_text=$(node -e '${NODE_CONNECT.replaceAll("'", `'\\''`)}' -- "$2" "$3" 2>&1 </dev/null); wr_put $1 ! "node $?"
  elif wr_has curl; then wr_text=$(curl -q -sS -m "$4" --noproxy '*' -w '%{time_connect}' "telnet://$2:$3" 2>&1 </dev/null); wr_put $1 ! "curl $?"
  elif wr_has wget; then wr_text=$(wget -S -t 1 -T "$5" -O /dev/null "http://$2:$3/" 2>&1 </dev/null); wr_put $1 ! "wget $?"
  else wr_text=; wr_put $1 ! 'none 0'
  fi
  LC_ALL=C; wr_put $1 . "$wr_text"
}

# wr_file ID PATH: nothing is said of a file that is not there.
wr_file() {
  if [ -e "$2" ] || [ -L "$2" ]; then
    (wr_text=; [ -f "$2" ] && wr_text=$(head -c 1000 "$2" 2>/dev/null); LC_ALL=C; wr_put $1 . "$wr_text")
  elif [ -d "\${2%/*}" ] && ! [ -x "\${2%/*}" ]; then wr_put $1 ! 'denied 1'
  fi
}

# Who else writes to the output: nobody (sh), shells of ours (the one of \`cd x && server &\` waits for the server and
# writes nothing), or a process of the command's (held).
wr_find_holder() {
  wr_held=sh
  for wr_dir in /proc/[0-9]*; do
    [ "$wr_dir/fd/1" -ef "$wr_out" ] || [ "$wr_dir/fd/2" -ef "$wr_out" ] || continue
    wr_line=
    IFS= read -r wr_line 2>/dev/null <"$wr_dir/cmdline"
    case $wr_line in '' | *${REMEDYING}*) wr_held=ours ;; *) wr_held=held; break ;; esac
  done
}

# wr_run ID STOP_MARKER COMMAND FOLDER...: the one that changes something.
# The output goes to a file: a daemon that inherited a pipe to the engine would block the exec's end.
wr_run() {
  wr_id=$1 wr_marker=$2 wr_todo=$3
  shift 3
  if [ -e "$wr_marker" ] || [ -L "$wr_marker" ]; then wr_put $wr_id ! 'marked 0'; wr_put $wr_id . ''; return; fi
  for wr_dir; do
    wr_out=$wr_dir/.wardround-$wr_nonce
    (set -C; umask 077; : >"$wr_out") 2>/dev/null && break
    wr_out=/dev/null
  done
  (wr_user "$wr_todo") >"$wr_out" 2>&1 </dev/null
  wr_code=$?
  wr_held=sh
  wr_text=
  if [ "$wr_out" != /dev/null ]; then
    wr_find_holder
    # A child that was only just forked still goes by our name.
    if [ "$wr_held" = ours ]; then sleep 0.1; wr_find_holder; fi
    [ "$wr_held" = held ] || wr_held=sh
    wr_text=$(wr_tail <"$wr_out")
    rm -f "$wr_out"
  fi
  wr_put $wr_id ! "$wr_held $wr_code"
  LC_ALL=C
  wr_put $wr_id . "$wr_text"
}

wr_wait() { while :; do wait; [ $? -gt 128 ] || break; done; }
wr_sweep() {
  read -r wr_line <"/proc/$$/stat" || return
  set -- \${wr_line##*) }
  [ "$3" = "$$" ] && kill -TERM 0
}
`;

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
 * Ends a process group from inside the container, leaves first, so that parents are alive to reap their children.
 * `$1` is the group. TERM first, KILL for what ignores it, the whole group if it keeps growing back.
 */
export const END_GROUP = `
group=$1; round=0
while [ $round -lt 20 ]; do
  round=$((round + 1)); members=' '; parents=' '
  for dir in /proc/[0-9]*; do
    { read -r line <"$dir/stat"; } 2>/dev/null || continue
    set -- \${line##*) }
    [ "$3" = "$group" ] && [ "$1" != Z ] || continue
    members="$members\${dir#/proc/} "; parents="$parents$2 "
  done
  [ "$members" != ' ' ] || exit 0
  signal=TERM; [ $round -le 3 ] || signal=KILL
  for pid in $members; do
    case $parents in *" $pid "*) [ $round -gt 8 ] && [ $pid != $group ] && kill -KILL $pid ;;
    *) if [ $pid != $group ] || [ $round -gt 8 ]; then kill -$signal $pid; fi ;;
    esac
  done 2>/dev/null
  sleep 0.1 2>/dev/null || sleep 1
done
kill -KILL -- -$group 2>/dev/null
`;
