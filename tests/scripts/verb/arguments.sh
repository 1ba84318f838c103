#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Bad arguments: status 2, one line on stderr that says what to give, nothing left behind.
. "$(dirname "$0")/../../lib.sh"

# Nothing of it takes a machine.
mkdir "$SCRATCH/bin"
cat >"$SCRATCH/bin/qemu-system-x86_64" <<EOF
#!/bin/sh
[ "\$1" != --version ] || exec $(command -v qemu-system-x86_64) --version
echo "\$@" >>"$SCRATCH/booted"
exit 1
EOF
chmod +x "$SCRATCH/bin/qemu-system-x86_64"
PATH=$SCRATCH/bin:$PATH

refused() { # refused REGEX [env VARIABLE=VALUE] ARGUMENT...
	local regex=$1 set=()
	shift
	[[ $1 != env ]] || { set=("$2") && shift 2; }
	expect_status 2 "refused: ${set[*]} mapbench $*" env "${set[@]}" "$MAPBENCH" "$@"
	expect_line err "^mapbench: .*$regex" "and says: $regex"
	[[ $(grep -vc 'waiting for it$' "$SCRATCH/err") == 1 ]] || {
		fail "more than one line for: $*"
		sed 's/^/# /' "$SCRATCH/err"
	}
	[[ ! -e $SCRATCH/run && ! -e $SCRATCH/run.partial ]] || fail "left something behind: $*"
}

refused "unknown verb 'frobnicate'.* run" frobnicate
expect_status 2 "by another shell" sh "$MAPBENCH" frobnicate
expect_line err "^mapbench: unknown verb 'frobnicate'" "it is the same"
expect_status 2 "one that says that it is bash" env BASH_VERSION=5.2 sh "$MAPBENCH" frobnicate
expect_line err "^mapbench: unknown verb 'frobnicate'" "and is not"
expect_true "in one line" test "$(wc -l <"$SCRATCH/err")" = 1
refused "use mapbench lint$" check
refused "use mapbench history add RUN$" keep "$SCRATCH"
refused "unknown argument '--frobnicate'" run --frobnicate
refused "unknown verb 'exce': give one of" exce
refused "did you mean exec?" exce
refused "did you mean --filter?" run --fliter x
refused "did you mean --kernel?" list --kernl 7.2
refused "did you mean quick?" run --suite quik
refused "--filter nosuchtest: no test has such a name" test --filter nosuchtest
refused "or it is no regular expression" test --filter "("
refused "did you mean --touched?" advise --size 2M --touchd 3
refused "did you mean rdma?" advise --size 2M --for rmda
refused "of different memory" advise --size 2M --for bar,ring
refused "did you mean pin?" advise --size 2M --need pni
refused "did you mean random?" advise --size 2M --pattern rnadom
refused "give one of: quick model full" run --suite slow
refused "give one of: exact time" run --mode fast
refused "give one of: vm host" run --machine moon
refused "give one of: amd64 arm64$" run --arch riscv64
refused "unknown .*--arch" test --arch arm64
refused "give one of: amd64 arm64$" gate --arch riscv64
refused "counted for this host's own processor alone yet" gate --arch arm64 --vector
refused "counted for this host's own processor alone yet" selftest --vector --arch arm64
refused "patched kernel is for this host's own processor alone yet" selftest --arch arm64 --mm
refused "kernel that is no series .* alone yet: give one of .*7\.2" profile --arch arm64 --debug-kernel mmap/noop/compound/wb/4K
refused "give one of: amd64 arm64$" advise --size 4K --arch mips
refused "processes are for amd64 alone yet" run --arch arm64 --clocks
refused "counted for this host's own processor alone yet" run --arch arm64 --vector
refused "kernel that is no series .* alone yet: give one of .*7\.2" exec --arch arm64 --debug-kernel -- true
refused "arm64 has no such machine: its IOMMU .*: give one of: plain cma noncoherent$" list --arch arm64 --variant iommu
refused "give one of: plain cma noncoherent$" exec --variant iommu --arch arm64 -- true
refused "amd64 has no such machine: every device of x86 snoops .*: give one of: plain cma iommu$" run --variant noncoherent
refused "this host has its own processor" run --arch arm64 --machine host
refused "unknown kernel '2.4'.*7\.2" run --kernel 2.4 --out "$SCRATCH/run"
refused "unknown kernel 'linux'" run --kernel linux --out "$SCRATCH/run"
refused "no kernel was built there: give a series" exec --kernel "$SCRATCH" -- true

package() { # package NAME FILE...: a .deb of that name with those files, into $SCRATCH
	local name=$1 tree=$SCRATCH/tree file
	shift
	mkdir -p "$tree/DEBIAN"
	printf '%s\n' "Package: $name" "Version: 1" "Architecture: all" \
		"Maintainer: nobody <nobody@example.org>" "Description: none" >"$tree/DEBIAN/control"
	for file; do
		mkdir -p "$tree/$(dirname "$file")"
		echo >"$tree/$file"
	done
	dpkg-deb --build "$tree" "$SCRATCH/${name}_1_all.deb" >/dev/null
	rm -rf "$tree"
}
image=$SCRATCH/linux-image-9.9-none_1_all.deb
echo none >"$image"
refused "not a package linux-image-RELEASE" run --kernel "$image" --out "$SCRATCH/run"
package linux-image-9.9-none boot/{config,vmlinuz}-9.9-none lib/modules/9.9-none/modules.order
refused "no linux-headers-9.9-none_.*beside it" run --kernel "$image" --out "$SCRATCH/run"
package linux-headers-9.9-none usr/src/linux-headers-9.9-none/Makefile
refused "build no module by themselves.*give the series" run --kernel "$image" --out "$SCRATCH/run"

refused "--repeat 0: give a whole number" run --repeat 0
refused "--repeat needs a value" run --repeat
for words in "run --kernel" "run --out" "run --target" "run --insmod" "gate --repo" "test --filter" "exec --copy" \
	"profile --kernel" "build --kernel" "run --machine" "run --mode" "run --arch" "run --variant"; do
	# shellcheck disable=SC2086 # a verb and its flag
	refused "${words#* } needs a value" $words
done
for words in "run --filter" "run --suite" "run --ops" "run --kernel" "run --variant" "run --target" "run --out" \
	"selftest --boots" "gate --base" "exec --copy" "compare --declared"; do
	# shellcheck disable=SC2086 # a verb and its flag
	refused "${words#* }: an empty word" $words ""
done
for words in report build history profile advise compare bind; do
	refused "argument 1: an empty word" "$words" ""
done
refused "argument 2: an empty word" compare "$SCRATCH" "" ""
for list in "," "7.2," ",7.2" "7.2,,6.12" "7.2 6.12" " " "*"; do
	refused "--kernel .*: give one, or several" run --kernel "$list"
done
refused "--out: a value of 4500 characters" run --out "/$(printf 'x%.0s' {1..4499})"
refused "--ops ,: give one" run --ops ,
refused "--caches hot: give one of: any warm cold" estimate "$SRC/results/amd64-7.2/vector" --on amd-zen4 --caches hot
refused "--on zen: give one of amd-zen4, arm-cortex-a55" estimate "$SRC/results/amd64-7.2/vector" --on zen
refused "a run of amd64, and arm-cortex-a55" estimate "$SRC/results/amd64-7.2/vector" --on arm-cortex-a55
refused "unknown argument '--frobnicate'" calibrate --frobnicate
refused "--filter: a value with a line break" run --filter $'mmap\n/x'
refused "argument 2: a value with a line break" history add $'a\tb'
for name in SEED STALL LIMIT; do
	for value in abc 1.5 -1 99999999999999999999; do
		refused "MAPBENCH_$name=$value in the environment: give" env "MAPBENCH_$name=$value" run
	done
done
refused "MAPBENCH_LIMIT=0 in the environment: give seconds" env MAPBENCH_LIMIT=0 exec -- true
expect_status 0 "--help in the place of a value" "$MAPBENCH" run --filter --help
expect_line out "^usage: mapbench run" "it shows the usage"
refused "--shuffle 4294967296: give a whole number" run --shuffle 4294967296
refused "--sizes 4k: give sizes" run --sizes 4k
refused "--sizes=8K,4K: give up to" run --sizes 8K,4K # what the benchmarks say, in the words of run
refused "--ops=basic,nosuch: give some of basic, sparse, .*, or all" run --ops basic,nosuch
refused "--processes: give --mode time" run --processes
refused "--target dev/hpet: give the whole path" run --target dev/hpet
refused "--target /dev/mem@0: give the whole path" run --target /dev/mem@0
refused "$SCRATCH/h/: its name is a directory's" history add "$SRC/results/amd64-7.2" --history "$SCRATCH/h/"
refused "--insmod /nosuchfile: no such file" run --insmod /nosuchfile
refused "without quotes" run --insmod "$0 a=\$(b)"
refused "it is there already" run --out "$SCRATCH"
refused "it is there already" run --kernel "$SRC/docs" --out "$SCRATCH" # before anything is built or fetched
refused "nothing between two commas" compare ,, "$SRC/results/amd64-7.2/run.json"
refused "nosuchcell.*backend: apply_range .*remap_pfn.* vfio_pci.*source: bar .*compound" run --filter nosuchcell --out "$SCRATCH/run"
refused "no cell of suite quick.*op: mmap touch_read touch_write munmap touch_read:clean munmap:clean munmap:written;" run --filter '^fork/' --out "$SCRATCH/run"
refused "no cell of suite quick" run --filter '/1G$' --out "$SCRATCH/run"
refused "\(\(" run --filter '((' --out "$SCRATCH/run"
refused "two are called" run --kernel /one/tree,/two/tree
refused "no kernel was built there" run --kernel "$SRC/docs"
refused "not a package linux-image" run --kernel "$SCRATCH/x.deb"
refused "no Kbuild there" run --module "$SRC/docs"
refused "no command" exec
refused "no such file" exec --copy /nosuchfile -- true
mkdir -p "$SCRATCH/copy"/{a,b,dead,circle}
touch "$SCRATCH/copy"/{a,b}/same
ln -s nowhere "$SCRATCH/copy/dead/link"
ln -s . "$SCRATCH/copy/circle/link"
ln -s itself "$SCRATCH/copy/itself"
refused "is called same there, too" exec --copy "$SCRATCH/copy/a/same" --copy "$SCRATCH/copy/b/same" -- true
refused "a link in it leads nowhere" exec --copy "$SCRATCH/copy/dead" -- true
refused "a link in it leads nowhere, or in a circle" exec --copy "$SCRATCH/copy/circle" -- true
refused "a link that leads nowhere" exec --copy "$SCRATCH/copy/itself" -- true
refused "give one of: plain cma iommu" exec --variant moon -- true
refused "--timeout 0" exec --timeout 0 -- true
refused "no run directory" report
refused "nosuchrun" report "$SCRATCH/nosuchrun"
refused "in mode exact alone" run --clocks --mode time
refused "give the name that run, compare and history call it by" profile munmap/remap_pfn
refused "one cell only" profile munmap/remap_pfn/bar/uc/64M mmap/remap_pfn/bar/uc/64M
refused "one kernel at a time" profile --kernel 6.1,7.2 munmap/remap_pfn/bar/uc/64M
refused "needs two profiles" profile --subtract "$SCRATCH"
refused "no such profile" profile --against "$SCRATCH/nosuch" munmap/remap_pfn/bar/uc/64M
refused "cannot read .*profile.json" profile --subtract "$SCRATCH" "$SCRATCH"
refused "it is there already" profile munmap/remap_pfn/bar/uc/64M --out "$SCRATCH"
for cell in munmap/nosuch/bar/uc/64M munmap/nosuch/bar:edu/uc/64M nosuch/remap_pfn/bar:edu/uc/64M \
	'.*/remap_pfn/compound/wb/2M' munmap:some/remap_pfn/compound/wb/2M munmap/remap_pfn/bar/uc/4K,64M; do
	refused "matches no cell" profile "$cell" --out "$SCRATCH/run"
done
refused "--sizes=64X: give" profile munmap/remap_pfn/bar/uc/64X --out "$SCRATCH/run"
refused "unknown argument" list frobnicate
refused "unknown argument" doctor frobnicate
refused "no PCI function" bind
refused "give domain:bus:device.function" bind 3:0.0
refused "unknown argument" unbind --frobnicate
refused "the machine has its own devices" run --bind 0000:03:00.0
refused "leave it out, or use --machine vm" run --machine host --mode exact
refused "are for --machine vm" run --machine host --variant iommu
refused "unknown argument" lint frobnicate
refused "unknown argument" test frobnicate

refused "no runs: give two" compare
refused "nosuchrun" compare "$SCRATCH/nosuchrun" "$SCRATCH/nosuchrun"
refused "--tolerance.*'lots'" compare --tolerance lots "$SRC/results/amd64-7.2/run.json" "$SCRATCH"
refused "no run directory" history add
refused "argument 2: an empty word" history add ""
refused "unknown argument" history add "$SCRATCH" "$SCRATCH"
refused "no history" history "$SCRATCH/nosuchfile"
refused "it is there already" gate --out "$SCRATCH"
refused "unknown argument" gate frobnicate
git init -q -b main "$SCRATCH/repo"
mkdir "$SCRATCH/repo/module"
echo one >"$SCRATCH/repo/module/source"
for text in first second; do
	git -C "$SCRATCH/repo" add module
	git -C "$SCRATCH/repo" -c user.name=test -c user.email=test@localhost commit -q --allow-empty -m $text
done
refused "--base nosuch: .* has no such commit" gate --repo "$SCRATCH/repo" --base nosuch
refused "--base --all: .* has no such commit" gate --repo "$SCRATCH/repo" --base --all
refused "--head nosuch: .* has no such commit" gate --repo "$SCRATCH/repo" --head nosuch
refused "\(" gate --repo "$SCRATCH/repo" --filter '('
refused "no git repository" gate --repo "$SCRATCH/nosuch"
refused "--boots 1: give" selftest --boots 1
refused "--costs 0: give" selftest --costs 0
refused "it is there already" selftest --out "$SCRATCH"
refused "\(" selftest --filter '(' --out "$SCRATCH/run"
refused "nosuchcell.*backend: " selftest --filter nosuchcell --out "$SCRATCH/run"

refused "unknown argument" debate frobnicate
refused "it is there already" debate --out "$SCRATCH"
refused "no --size: give the buffer" advise
refused "no more than 1G can be measured; give a run" advise --size 2G
refused "--size" advise "$SCRATCH"
refused "nosuchrun" advise "$SCRATCH/nosuchrun" --size 2M

for verb in $(cd "$SRC/scripts/verb" && echo *.sh | sed 's/\.sh//g'); do
	expect_status 0 "$verb --help, as typed outside the root file system" \
		env -u MAPBENCH_INSIDE -u CACHE -u BUILD "$MAPBENCH" "$verb" --help
	expect_line out "^usage: mapbench $verb" "it shows the usage"
done
expect_status 0 "help" "$MAPBENCH" --help
expect_status 2 "no verb" "$MAPBENCH"
expect_true "nothing was booted" test ! -e "$SCRATCH/booted"

# What run calls a cell, profile takes: here it comes as far as a machine, which does not start.
for cell in munmap:written/fault_page/compound/wb/2M munmap:clean/fault_page/compound/wb/2M \
	touch_read:clean/fault_page/compound/wb/2M munmap:10%:random/fault_page/compound/wb/3M \
	crowd:4/fault_page/compound/wb/64K mmap/vfio_pci/bar/uc/64M mmap/remap_pfn/bar:ivshmem/uc/1G; do
	rm -f "$SCRATCH/booted"
	expect_status 1 "profile $cell" "$MAPBENCH" profile "$cell" --out "$SCRATCH/run"
	expect_true "it was booted" test -e "$SCRATCH/booted"
done
finish
