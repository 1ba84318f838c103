# SPDX-License-Identifier: GPL-2.0-only
# The records of one boot (slurped) to its part of a run: environment, cells, skipped, failures. The
# cells are as the guest has measured them; what is to be believed of them is for report.judge.trust.

# What a benchmark is of, but for the operation: the host looks at the memory of all of them.
def group: .name | sub("^[^/]*/"; "");
def guard($name; $held; $detail): {name: $name, held: $held, detail: $detail};

($facts[0] // {}) as $f
| ($failures | split("\n") | map(select(. != ""))) as $failed
| (map(select(.type == "guard")) | map({name, held, detail})) as $said
| ($absent | map(.name)) as $absent
| ([.[] | select(.type == "cell") | .doubts[] | select(IN("no_mailbox", "no_plugin", "not_armed"))] | first) as $mixed
| ((if $mode == "exact" then [
      guard("one_vcpu"; $f.cpus == 1; "\($f.cpus // "?") CPUs online"),
      guard("clocksource_\($clocksource)"; ($f.clocksource // "" | startswith($clocksource)); $f.clocksource // "?"),
      guard("interrupts_apart"; $mixed == null; $mixed // "interrupts are counted on their own")]
    elif $machine == "host" then []
    else [guard("kvm"; $accel == "kvm"; "accelerator \($accel)")] end)
   + [guard("no_debug_kernel"; $f.debug_symbols == 0; "symbols of KASAN, KCSAN, lockdep or kmemleak: \($f.debug_symbols // "?")")]
   + $said) as $guards
# What the kernel has said while a cell was measured. On a host it may have been about anything.
| [.[] | select(.type == "log" and $machine != "host" and (.line | test($judge)))] as $complaints
| ($complaints | group_by(.backend) | map({key: .[0].backend, value: .[0].line}) | from_entries) as $accused
# What the cost of a cell is made of comes in a line of its own, after all values.
| (map(select(.type == "vector") | {key: .name, value: del(.type, .name)}) | from_entries) as $vectors
| {
    environment: ({
      id: $id, kernel: ($f.release // $kernel), arch: $arch, machine: $machine, mode: $mode, qemu: (if $qemu == "" then null else $qemu end),
      cpu_model: $cpu, seed: (if $seed == "" then null else ($seed | tonumber) end), commit: (if $commit == "" then null else $commit end), dirty: $dirty,
      module_srcversion: $f.module_srcversion, started: $started, guards: $guards,
      flags: $flags, suite: $suite, shuffle: $shuffle, variant: $variant }
      + (if $commit == "" then {version: (if $version == "" then null else $version end), sources: $sources} else {} end)
      + {about: ({
          compiler: ($f.compiler // ""), config: $config, page_bytes: ($f.page_bytes // 0),
          thp: ($f.thp // "" | [capture("\\[(?<on>[a-z]+)\\]").on] | first // ""),
          mitigations: $f.mitigations, host_cpu: $host_cpu, virtual: $f.virtual}
        | with_entries(select(.value | IN("", 0, null) | not)))}
      + (if $unbooted == "" then {} else {unbooted: $unbooted} end)
      + (map(select(.type == "counters") | {counters}) | add // {})),
    own: ($own | split(",")),
    traits: ([.[] | select(.type == "traits") | {env: $id} + del(.type)] | first),
    cells: [.[] | select(.type == "cell" and (group | IN($absent[]) | not)) | del(.type)
      | {env: $id} + . + ($vectors[.name] // {})],
    accused: $accused,
    died: $died[0],
    nested: ($machine != "host" and $mode == "time" and $accel == "kvm" and $virtual),
    cpus: ($f.cpus // null),
    skipped: ([.[] | select(.type == "skip") | {env: $id} + del(.type, .failed)]
      + [.[] | select(.type == "cell" and (group | IN($absent[])))
         | {env: $id, name, op, backend, source, cache, bytes, why: "check failed: the host does not find the pattern in the shared file"}]),
    failures: ([$failed[] | {env: $id, what: .}]
      + [$complaints | group_by(.backend)[] | {env: $id, what: "\(.[0].name): the kernel complained while it was measured: \(.[0].line)"}]
      + ([.[] | select(.type == "skip" and .failed)] | group_by([group, .why])
        | map({env: $id, what: "\(if length > 1 then "\(length) cells of \(.[0] | group)" else .[0].name end): \(.[0].why)"})))
  }
