import { output } from '../terminal/processes';
import type { LockedPackage } from '../image/locked-packages';
import { isProduction } from './packages';

export interface Vulnerability {
  readonly name: string;
  readonly severity: 'info' | 'low' | 'moderate' | 'high' | 'critical';
  /** What it is and where that is told; where it has it from a dependency, the name of that. */
  readonly reason: string;
  /** It is in what the image is built from. */
  readonly production: boolean;
}

interface Report {
  readonly message?: string;
  readonly vulnerabilities?: Readonly<Record<string, ReportedVulnerability>>;
}

interface ReportedVulnerability extends Pick<Vulnerability, 'name' | 'severity'> {
  readonly via: readonly (string | { readonly title: string; readonly url: string })[];
  /** Folders. */
  readonly nodes: readonly string[];
}

/** The known vulnerabilities of the lock file's packages, or in one line why the registry does not tell. */
export async function audit(packages: readonly LockedPackage[]): Promise<Vulnerability[] | string> {
  const { stdout, stderr } = await output('npm', ['audit', '--json']);
  const report = parse(stdout);
  if (!report?.vulnerabilities) return (report?.message ?? stderr).trim().split('\n')[0] ?? '';
  const production = new Set(packages.filter(isProduction).map(({ path }) => path));
  return Object.values(report.vulnerabilities).map(({ name, severity, via, nodes }) => ({
    name,
    severity,
    reason: via.map((one) => (typeof one === 'string' ? one : `${one.title} (${one.url})`)).join(', '),
    production: nodes.some((node) => production.has(node)),
  }));
}

function parse(text: string): Report | undefined {
  try {
    return JSON.parse(text) as Report;
  } catch {
    return undefined;
  }
}
