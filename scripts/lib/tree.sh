# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A kernel that was built here: its build tree takes the place of Debian's packages.

# kernel_tree DIR: sets KERNEL, KERNEL_BUILD and KERNEL_DIR as kernel_ensure does. KERNEL_DIR has
# links into the tree, so it is right after the next make too.
kernel_tree() {
	local tree=$1 object image=arch/x86/boot/bzImage
	KERNEL=$(cat "$tree/include/config/kernel.release" 2>/dev/null) || true
	[[ -n $KERNEL && -s $tree/$image ]] ||
		die 2 "--kernel $tree: no kernel was built there: give a series or a tree that has $image"
	KERNEL_BUILD=$(cd "$tree" && pwd -P)
	tree=$(sha256sum <<<"$KERNEL_BUILD")
	KERNEL_DIR=$CACHE/kernel/tree-${tree:0:12}
	mkdir -p "$KERNEL_DIR/modules/kernel"
	ln -sfn "$KERNEL_BUILD/$image" "$KERNEL_DIR/vmlinuz"
	while read -r object; do
		ln -sfn "$KERNEL_BUILD/${object%.o}.ko" "$KERNEL_DIR/modules/kernel/"
	done < <(cat "$KERNEL_BUILD/modules.order" 2>/dev/null)
}
