import { z } from 'zod';

import { must, text } from './forms';

/**
 * Where the value of a secret is stored, by a name that AWS allows. `*` and spaces are not allowed: no name has them,
 * and in a policy `*` matches any text.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
export const secret = z.union(
  [
    z.strictObject({
      ssm: text(
        /^(?=.{1,900}$)(?!\/(aws|ssm))(\/[\w.-]+){1,15}$/i,
        'a name such as /name/of/parameter, of a-z, A-Z, 0-9, _, . and -, not beginning with /aws or /ssm',
      ),
    }),
    z.strictObject({
      secretsManager: text(
        // AWS would take such an ending for the six characters that Secrets Manager appends to the name in an ARN.
        /^(?=.{1,512}$)(?!.*-.{6}$)[\w/+=.@-]+$/,
        'a name of a-z, A-Z, 0-9 and /_+=.@-, not ending in a hyphen and six characters, as ARNs of secrets do',
      ),
    }),
  ],
  must("{ ssm: '/name/of/parameter' } or { secretsManager: 'name-of-secret' }"),
);
