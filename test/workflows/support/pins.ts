/** Action → commit and release: the one place to look up, and to change together with the workflows. */
export const pins: Readonly<Record<string, readonly [commit: string, release: string]>> = {
  'actions/checkout': ['3d3c42e5aac5ba805825da76410c181273ba90b1', 'v7.0.1'],
  'actions/setup-node': ['820762786026740c76f36085b0efc47a31fe5020', 'v7.0.0'],
  'actions/upload-artifact': ['bbbca2ddaa5d8feaa63e36b76fdaad77386f024f', 'v7.0.0'],
  'aws-actions/amazon-ecr-login': ['03f1aad4c6c7ffd436567f42f9384779290529bd', 'v2.1.7'],
  'aws-actions/configure-aws-credentials': ['e6de054238d6b7531b4efff3b6587d9aade6a06c', 'v6.2.3'],
  'docker/build-push-action': ['53b7df96c91f9c12dcc8a07bcb9ccacbed38856a', 'v7.3.0'],
  'docker/setup-buildx-action': ['37fe631027851001ddb9b187196cc803df7f5f0e', 'v4.3.0'],
  'hashicorp/setup-terraform': ['dfe3c3f87815947d99a8997f908cb6525fc44e9e', 'v4.0.1'],
};
