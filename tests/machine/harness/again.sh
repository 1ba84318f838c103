#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A boot that dies or hangs before its job began is booted once more, once, and that is told; what goes wrong
# after that is the job's own. A program in the place of QEMU starts the real one in another way.
# shellcheck disable=SC2016 # the inner shell expands these
. "$(dirname "$0")/../../lib.sh"

mkdir "$SCRATCH/bin"
cat >"$SCRATCH/bin/qemu-system-x86_64" <<EOF
#!/usr/bin/env bash
# Neither the question for its version nor the trial of KVM, once in each cache, is a boot.
[[ \$1 != --version && \${!#} != "console=ttyS0 panic=-1" ]] || exec $(command -v qemu-system-x86_64) "\$@"
echo boot >>"$SCRATCH/boots"
how=\$(sed -n "\$(wc -l <"$SCRATCH/boots")p" "$SCRATCH/how")
args=("\$@")
case \$how in
dies) args[-1]+=" rdinit=/nosuch root=/dev/nosuch" ;;
panics) # and no more of a machine than what it says
	for argument; do
		[[ \$argument != file:* ]] || echo "Kernel panic - not syncing: none" >"\${argument#file:}"
	done
	exit
	;;
hangs) args+=(-S) ;;
refuses) args+=(-device nosuch) ;;
esac
exec $(command -v qemu-system-x86_64) "\${args[@]}"
EOF
chmod +x "$SCRATCH/bin/qemu-system-x86_64"

with() { # with "HOW..." COMMAND...: the first boots so, a word each, the others as they should be
	tr ' ' '\n' <<<"$1" >"$SCRATCH/how"
	: >"$SCRATCH/boots"
	shift
	env "PATH=$SCRATCH/bin:$PATH" "$@"
}

booted() { # booted TIMES
	expect_true "booted $1 times" test "$(wc -l <"$SCRATCH/boots")" = "$1"
}

expect_status 5 "a boot that dies: the command runs all the same" with dies "$MAPBENCH" exec -- sh -c 'cat /proc/cmdline; exit 5'
expect_line out 'no_timer_check.*no5lvl|no5lvl.*no_timer_check|kvm' "in mode time, emulated, its timer is not put to the test"
expect_line err '^mapbench: the machine did not come up; booting it once more. the guest died before its job' "it says so"
booted 2
expect_status 125 "two of them are too many" with "panics panics" env MAPBENCH_BOOTED= "$MAPBENCH" exec -- true
expect_line err '^mapbench: the guest died before its job began; its console ends: .*panic' "and it says of what"
booted 2
begun=$SECONDS
expect_status 0 "a run whose first boot hangs" with hangs "$MAPBENCH" run --mode time --repeat 12 --no-report \
	--filter 'mmap/noop/compound/wb/4K$' --out "$SCRATCH/run"
booted 2
echo "# it took $((SECONDS - begun)) s"
expect_true "run.json says so" jq -e \
	'.environments[0].unbooted | startswith("the guest hung before its job began")' "$SCRATCH/run/run.json"
expect_true "and is valid" env PYTHONPATH="$SRC/scripts" python3 -B -m report validate "$SCRATCH/run"
expect_status 125 "a QEMU that does not start is not tried again" with refuses "$MAPBENCH" exec -- true
expect_line err "^mapbench: QEMU: .*nosuch" "and says why"
booted 1
expect_status 125 "a panic of the job" with "" "$MAPBENCH" exec -- sh -c 'echo c >/proc/sysrq-trigger; sleep 9'
expect_line err 'the guest died.*panic' "is named"
booted 1
expect_status 125 "a module that will not load" with "" "$MAPBENCH" exec --params source=nosuch -- true
expect_line err 'module could not be loaded' "is named"
booted 1
expect_status 124 "a limit of the user's" with "" "$MAPBENCH" exec --timeout 3 -- sleep 100
expect_line err 'no end after 3 s' "is named"
booted 1
finish
