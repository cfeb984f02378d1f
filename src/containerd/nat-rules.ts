// Reads `iptables-save -t nat` for what CNI's plugins left behind, and says what takes it away again. Pure.

/** The lines of `iptables-save -t nat` that belong to a network, as arguments that delete them; chains come after rules. */
export function natRulesOf(
  saved: string,
  networkName: string,
): { readonly rules: readonly string[]; readonly chains: readonly string[] } {
  const lines = saved.split('\n')
  const mentions = (line: string): boolean => line.includes(`name: \\"${networkName}\\"`)
  const rules = lines.filter((line) => line.startsWith('-A ') && mentions(line))
  const chains = new Set<string>()
  for (const rule of rules) {
    for (const match of rule.matchAll(/(?:^-A| -j) (CNI-[0-9a-zA-Z-]*[0-9a-f]{8,})/g))
      if (match[1]) chains.add(match[1])
  }
  return { rules: rules.map((rule) => rule.replace(/^-A /, '-D ')), chains: [...chains] }
}

const hostPortChains = ['CNI-HOSTPORT-DNAT', 'CNI-HOSTPORT-MASQ', 'CNI-HOSTPORT-SETMARK']

/** What takes away portmap's shared chains, if they are there and no host port is left in them; else nothing. */
export function unusedHostPortRules(saved: string): readonly string[] {
  const lines = saved.split('\n')
  const present = hostPortChains.filter((chain) => lines.some((line) => line.startsWith(`:${chain} `)))
  if (lines.some((line) => line.startsWith('-A CNI-HOSTPORT-DNAT '))) return []
  const jumps = lines.filter((line) => /^-A (PREROUTING|OUTPUT|POSTROUTING) .*-j CNI-HOSTPORT-/.test(line))
  return [
    ...jumps.map((line) => line.replace(/^-A /, '-D ')),
    ...present.map((chain) => `-F ${chain}`),
    ...present.map((chain) => `-X ${chain}`),
  ]
}
