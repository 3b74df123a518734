#!/bin/bash
# The field's way, written for the benchmark: a loop over the services, jq for each field of the config, and one
# `docker exec` for each check. It restarts nothing. Where the description leaves a choice, the cheaper one is taken.
# A service without a container is asked on this machine.
set -euo pipefail

config=$1

log() {
  printf '%(%Y-%m-%dT%H:%M:%S%z)T [%s] %s\n' -1 "$1" "$2"
}

field() {
  jq -r ".services.$1.$2" "$config"
}

inside() {
  local container=$1
  shift
  if [ "$container" = null ]; then "$@"; else docker exec "$container-container" "$@"; fi
}

check() {
  local service=$1 type=$2 container=$3 timeout
  case $type in
  http)
    local endpoint
    endpoint=$(field "$service" health_check.endpoint)
    timeout=$(field "$service" health_check.timeout_seconds)
    inside "$container" curl -f -s -m "$timeout" "$endpoint" >/dev/null
    ;;
  tcp)
    local host port
    host=$(field "$service" health_check.host)
    port=$(field "$service" health_check.port)
    timeout=$(field "$service" health_check.timeout_seconds)
    inside "$container" timeout "$timeout" bash -c "cat </dev/null >/dev/tcp/$host/$port" 2>/dev/null
    ;;
  process)
    local process
    process=$(field "$service" health_check.process_name)
    inside "$container" pgrep -f "$process" >/dev/null
    ;;
  custom)
    local command
    command=$(field "$service" health_check.command)
    timeout=$(field "$service" health_check.timeout_seconds)
    inside "$container" timeout "$timeout" bash -c "$command"
    ;;
  esac
}

for service in $(jq -r '.services | keys[]' "$config"); do
  enabled=$(field "$service" enabled)
  [ "$enabled" = true ] || continue
  type=$(field "$service" health_check.type)
  container=$(field "$service" container)
  if check "$service" "$type" "$container"; then
    log INFO "Health check passed: $service"
  else
    log WARNING "Health check failed: $service"
  fi
done
