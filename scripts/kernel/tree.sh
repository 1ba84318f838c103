# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A kernel that was built here: its build tree takes the place of Debian's packages.

# kernel_tree DIR: sets KERNEL, KERNEL_BUILD and KERNEL_DIR as kernel_ensure does. KERNEL_DIR has
# links into the tree, so it is right after the next make too.
kernel_tree() {
	local odd tree=$1 image=$ARCH_IMAGE release=$1/include/config/kernel.release
	KERNEL=$(trust_read "$release" 100 | tr '\0' '\n') # no more than a release can be
	[[ $KERNEL =~ ^[[:alnum:]][^[:space:][:cntrl:]/]{0,63}$ && -f $tree/$image && -s $tree/$image ]] ||
		die 2 "--kernel $tree: no kernel was built there: give a series or a tree that has $image"
	odd=$(trust_pipe "$tree" 1)
	[[ -z $odd ]] || die 2 "--kernel $tree: $odd is no file, and would be waited for: remove it"
	[[ -f $tree/.config && -f $tree/Module.symvers && -f $tree/Makefile ]] ||
		die 2 "--kernel $tree: it has no .config, Module.symvers or Makefile, and no module can be built for it: build the kernel there"
	KERNEL_BUILD=$(cd "$tree" && pwd -P)
	tree=$(sha256sum <<<"$KERNEL_BUILD")
	KERNEL_DIR=$CACHE/kernel/tree-${tree:0:12}
	mkdir -p "$KERNEL_DIR/modules/kernel"
	ln -sfn "$KERNEL_BUILD/$image" "$KERNEL_DIR/vmlinuz"
	[[ ! -f $KERNEL_BUILD/modules.order ]] || tree_modules "$KERNEL_BUILD" "$KERNEL_DIR/modules/kernel"
	find "$KERNEL_DIR/modules/kernel" -xtype l -delete # of modules that are no longer built
}

# tree_modules TREE DIR: links in DIR to the modules that modules.order names, as objects since 6.2
tree_modules() {
	local object
	local -A links=()
	while IFS= read -r object || [[ -n $object ]]; do
		[[ $object =~ ^([[:alnum:]_.+-]+/)*([[:alnum:]_.+-]{1,200})\.k?o$ && ${#object} -lt 1000 ]] ||
			die 2 "--kernel $1: modules.order names what is no module, '${object:0:100}': build it again"
		links[${BASH_REMATCH[2]}]=$1/${object%.*}.ko
	done <"$1/modules.order"
	[[ ${#links[@]} == 0 ]] || printf '%s\0' "${links[@]}" | xargs -0 ln -sfnt "$2"
}
