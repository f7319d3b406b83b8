/** `npm run supply-chain`: whether what the image is built from is known to be vulnerable. */
import { writeFileSync } from 'node:fs';

import { run, UserError } from '../terminal/program';
import { audit, type Vulnerability } from '../supply-chain/audit';
import { lockedPackages } from '../image/locked-packages';
import { thirdParty } from '../supply-chain/packages';

const usage = `
npm run supply-chain: asks the registry (npm audit) for known vulnerabilities of the packages in package-lock.json.
It ends with 1 where one that the image is built from has one of severity high or critical; others are only told.
Where the registry does not tell, it says so and ends with 0.

Environment:
  REQUIRE_AUDIT=1   ends with 1 too where the registry does not tell

Options:
  --write           writes THIRD-PARTY.md anew from package-lock.json, and asks nothing
  -h, --help        this text
`;

void run({
  usage,
  options: { write: { type: 'boolean', default: false } },
  main: async ({ write }) => {
    const packages = lockedPackages();
    if (write) {
      writeFileSync('THIRD-PARTY.md', thirdParty(packages));
      return;
    }
    const found = await audit(packages);
    if (typeof found === 'string') {
      const problem = `known vulnerabilities: not asked, the registry does not tell (${found})`;
      if (process.env.REQUIRE_AUDIT === '1') throw new UserError(`${problem}: run it again when it does`);
      console.log(problem);
      return;
    }
    const grave = found.filter(
      ({ production, severity }) => production && ['high', 'critical'].includes(severity),
    );
    for (const one of found) if (!grave.includes(one)) console.log(line(one));
    if (grave.length > 0) {
      throw new UserError(
        `${grave.map(line).join('\n')}\nnpm update, or overrides in package.json, to mend it`,
      );
    }
    console.log(`known vulnerabilities: none of severity high in what the image is built from`);
  },
});

const line = ({ name, severity, reason, production }: Vulnerability) =>
  `${name} is vulnerable, ${severity}, ${production ? 'in the image' : 'for development only'}: ${reason}`;
