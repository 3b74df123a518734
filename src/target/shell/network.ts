import { FRAME_TEXT_MAX } from './frames.js';

const BODY_CHUNKS_MAX = 22;

/** Prints a raw HTTP answer, as `curl -i` does. Arguments: url, method, timeout in ms, insecure (1|0), headers. */
const NODE_FETCH =
  'const[u,m,t,k,...h]=process.argv.slice(1);' +
  "const q=require(u.startsWith('https')?'https':'http').request(u,{method:m,rejectUnauthorized:k!=='1'," +
  "headers:Object.fromEntries(h.map(x=>[x.slice(0,x.indexOf(':')),x.slice(x.indexOf(':')+1).trim()]))}," +
  "s=>{process.stdout.write('HTTP/1.1 '+s.statusCode+'\\r\\n\\r\\n');s.pipe(process.stdout)});" +
  "q.on('error',e=>{console.error(e.message||e.code);process.exit(1)});" +
  "setTimeout(()=>{console.error('timed out');process.exit(28)},+t-performance.now()).unref();q.end()";

const NODE_CONNECT =
  'const[h,p]=process.argv.slice(1);' +
  "require('net').connect(+p,h,()=>process.exit(0)).on('error',e=>{console.error(e.message||e.code);process.exit(1)})";

/**
 * The part of the batch that asks over the network: `wr_fetch` with the first of curl, wget, node, bash and nc that can do
 * it, `wr_connect` with the first of bash, which needs no process, nc, node, curl and wget.
 */
export const NETWORK = `
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
  trap : TERM
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
    wr_text=$(trap : TERM; { { trap : TERM; "$@" </dev/null; wr_put $wr_id ! "$wr_tool $?" >&3; } 2>&4 | wr_chunks $wr_id; } 4>&1)
  else
    wr_text=$(trap : TERM; { trap : TERM; "$@" </dev/null 2>&1; wr_put $wr_id ! "$wr_tool $?" >&3; } | { IFS= read -r wr_line; printf '%s' "$wr_line"; })
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
    wr_text=$(trap : TERM; { { trap : TERM; "$@" -O - "$wr_url" </dev/null; wr_put $wr_id ! "wget $?" >&3; } 2>&4 | wr_chunks $wr_id; } 4>&1)
  else
    # The first byte of the body is enough: of an endless one, wget would never see the end.
    wr_text=$(trap : TERM; { { trap : TERM; "$@" -O - "$wr_url" </dev/null; wr_put $wr_id ! "wget $?" >&3; } 2>&4 | dd bs=1 count=1 >/dev/null 2>&1; } 4>&1)
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
  trap : TERM
  if [ -n "\${BASH_VERSION-}" ]; then wr_text=$( (exec 3>&- 4<>"/dev/tcp/$2/$3") 2>&1 </dev/null); wr_used="bash $?"
  elif wr_has nc; then wr_text=$(trap : TERM; wr_nc_connect "$2" "$3" "$5" 2>&1); wr_used="nc $?"
  elif wr_has node; then wr_text=$(node -e '${NODE_CONNECT.replaceAll("'", `'\\''`)}' -- "$2" "$3" 2>&1 </dev/null); wr_used="node $?"
  elif wr_has curl; then wr_text=$(curl -q -sS -m "$4" --noproxy '*' -w '%{time_connect}' "telnet://$2:$3" 2>&1 </dev/null); wr_used="curl $?"
  elif wr_has wget; then wr_text=$(trap : TERM; wr_wget_connect "http://$2:$3/" "$4" 2>&1 </dev/null); wr_used="wget $?"
  else wr_text= wr_used='none 0'
  fi
  wr_put $1 ! "$wr_used"
  LC_ALL=C; wr_put $1 . "$wr_text"
}
wr_wget_connect() {
  wr_method=GET
  wr_wget_can
  if [ $wr_gnu = 1 ]; then wget -S -t 1 -T "$2" --max-redirect=0 --no-proxy -O /dev/null "$1"; else wget -S -O /dev/null -Y off "$1"; fi
}
`;
