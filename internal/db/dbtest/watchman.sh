# Stops the shared test server when no test process has held the lock for half a minute.
# $1 the lock, $2 the server's folder, $3 PostgreSQL's programs.
lock=$1 run=$2 bin=$3 idle=0
cd / || exit 1
while sleep 5; do
	[ -f "$run/data/postmaster.pid" ] || exit 0
	if flock --nonblock --exclusive "$lock" true; then idle=$((idle + 1)); else idle=0; fi
	[ "$idle" -ge 6 ] || continue
	# Only with the lock in hand: a test that comes now waits, and then starts a new server.
	flock --nonblock --exclusive "$lock" sh -c '
		"$2/pg_ctl" -D "$1/data" -m immediate -w stop >/dev/null 2>&1
		rm -rf "$1/data" "$1/s" "$1/log"' sh "$run" "$bin" && exit 0
	idle=0
done
