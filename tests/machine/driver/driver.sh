#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A module of the user's: built for two kernels from a directory of its own, loaded with parameters and
# beside another, its nodes measured, and unloaded; and what cannot be built or loaded is refused before
# the boot.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it is about Debian's own kernels"

dir="$SCRATCH/my driver"
mkdir "$dir"
cat >"$dir/Kbuild" <<'END'
obj-m := my-driver.o
END
cat >"$dir/my-driver.c" <<'END'
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>

static int first = 1, second;
module_param(first, int, 0444);
module_param(second, int, 0444);
static struct page *block;

static int my_mmap(struct file *file, struct vm_area_struct *vma)
{
	return vm_insert_page(vma, vma->vm_start, block);
}

static const struct file_operations fops = { .owner = THIS_MODULE, .mmap = my_mmap };
static struct miscdevice my = { .minor = MISC_DYNAMIC_MINOR, .name = "my-driver", .fops = &fops };

static int __init my_init(void)
{
	block = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!block)
		return -ENOMEM;
	pr_info("my-driver: first=%d second=%d\n", first, second);
	return misc_register(&my);
}

static void __exit my_exit(void)
{
	misc_deregister(&my);
	__free_page(block);
	pr_info("my-driver: gone\n");
}

module_init(my_init);
module_exit(my_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("a test");
END
cat >"$SCRATCH/other.c" <<'END'
#include <linux/module.h>
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("another test");
END
mkdir "$SCRATCH/other"
mv "$SCRATCH/other.c" "$SCRATCH/other/"
echo 'obj-m := other.o' >"$SCRATCH/other/Makefile"

expect_status 0 "built for two kernels" "$MAPBENCH" build "$dir" --kernel 7.2,6.12
expect_true "a line each, of a file that is there" test "$(grep -c . "$SCRATCH/out")" = 2
while read -r file; do
	expect_true "$(basename "$(dirname "$file")") has its own" test -s "$file"
done <"$SCRATCH/out"
expect_true "nothing else is in the directory" test "$(cd "$dir" && find . -type f | wc -l)" = 4
expect_status 0 "and once more, over it" "$MAPBENCH" build "$dir" --kernel 7.2
expect_true "nothing is said where there is nothing to warn of" test ! -s "$SCRATCH/err"
expect_status 0 "another one, with a Makefile" "$MAPBENCH" build "$SCRATCH/other"

load=(--insmod "$dir first=3 second=4" --insmod "$SCRATCH/other")
expect_status 5 "exec with two modules" "$MAPBENCH" exec "${load[@]}" -- \
	sh -c 'cat /proc/modules; dmesg | grep first=; cat /sys/module/my_driver/parameters/second; exit 5'
expect_line out '^my_driver .* Live' "the first is loaded"
expect_line out '^other .* Live' "and the second"
expect_line out 'my-driver: first=3 second=4' "with parameters"
expect_status 1 "on another kernel, one that stays in use" "$MAPBENCH" exec --kernel 6.12 --insmod "$dir" -- \
	sh -c 'uname -r; ls /dev/my-driver; sleep 1000 </dev/my-driver & sleep 1'
expect_line out '^6\.12\.' "it is that kernel"
expect_line out '^/dev/my-driver$' "and the driver for it"
expect_line err '^mapbench: --insmod my-driver.ko: it could not be unloaded after the job' "it is said"
expect_status 2 "a wrong parameter is the module's to tell" "$MAPBENCH" exec --insmod "$dir first=x" -- true
expect_line err '^mapbench: --insmod my-driver.ko: .*nvalid' "what it says is passed on"
expect_status 0 "run with a target of it, on both" "$MAPBENCH" run --kernel 7.2,6.12 --repeat 10 --no-report \
	--insmod "$dir" --target /dev/my-driver@0,4096 --filter '/target:' --out "$SCRATCH/run"
expect_true "it is measured on both" jq -e '[.cells[] | select(.backend == "target:my-driver") | .env]
	| unique | length == 2' "$SCRATCH/run/run.json"

p=$SCRATCH/profile/profile.json
expect_status 0 "a cell of it is profiled" "$MAPBENCH" profile --repeat 4 --insmod "$dir" --target /dev/my-driver@0,4096 \
	--out "$SCRATCH/profile" mmap/target:my-driver/file/any/4K
expect_true "to the last instruction" jq -e '.residue == 0 and .trusted' "$p"
expect_true "by the driver's own functions, too" jq -e 'any(.functions[]; .name == "my_mmap [my_driver]" and .entered == 1)' "$p"
expect_true "every address has a name" jq -e 'all(.functions[]; .name != "(unknown)")' "$p"

refused() { # refused REGEX ARGUMENT...
	local regex=$1
	shift
	expect_status 2 "refused: $*" "$MAPBENCH" "$@"
	expect_line err "^mapbench: .*$regex" "and says: $regex"
}
refused "no module in .*/6\.1\..*; build it with: scripts/mapbench build DIR --kernel 6\.1" \
	exec --kernel 6.1 --insmod "$dir" -- true
refused "it is for kernel 6\.12\..*, not 7\.2" exec --insmod "$(echo "$dir"/6.12*/my-driver.ko)" -- true
refused "no such file or directory: /nosuch" exec --insmod "/nosuch a=b" -- true
refused "--target /dev/x@1: give the whole path" profile --target /dev/x@1 mmap/target:x/file/any/4K
refused "it is no kernel module" run --insmod "$0" --target /dev/zero --out "$SCRATCH/none"
refused "no Kbuild and no Makefile" build "$SCRATCH"
refused "no directory" build
expect_true "nothing is left of it" test ! -e "$SCRATCH/none" -a ! -e "$SCRATCH/none.partial"
other=$(echo "$SCRATCH"/other/7.2*/other.ko)
mkdir "$SCRATCH/led"
cp "$SCRATCH/other"/{other.c,Makefile} "$SCRATCH/led"
ln -s nowhere "$SCRATCH/led/$(basename "$(dirname "$other")")"
refused "/led/7\.2.*: it is a link to nowhere, where nothing can be written" build "$SCRATCH/led"
expect_true "before it is built" test -z "$(find "$CACHE/log" -name 'driver-led-*')"
cp "$other" "$SCRATCH/kept.ko"
echo "notes of mine" >"$other"
refused "it is no module for 7\.2.*, and what is built could take its place" build "$SCRATCH/other"
expect_true "and it stays" grep -qx 'notes of mine' "$other"
mv "$SCRATCH/kept.ko" "$other"
echo 'static int never_read;' >>"$SCRATCH/other/other.c"
expect_status 0 "what the compiler warns of is built" "$MAPBENCH" build "$SCRATCH/other"
expect_line err "^other\.c:4:12: warning: .*never_read" "and the warning is shown"
echo 'broken' >>"$SCRATCH/other/other.c"
expect_status 1 "what does not compile" "$MAPBENCH" build "$SCRATCH/other"
expect_line err 'other.c:.*error:' "the compiler's line is shown"
expect_line err '^mapbench: .*other does not build for 7\.2[^:]*: error: .*: see above' "and which, with the first error"
finish
