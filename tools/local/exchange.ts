/** What the emulated account is told of this machine, and what it wants to be here (emulator/ecs/exchange.py). */

/**
 * One exchange.
 *
 * @throws where the account does not answer
 */
export async function exchange<Sent, Answer>(about: 'tasks' | 'load-balancing', sent: Sent): Promise<Answer> {
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL ?? ''}/moto-api/${about}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(sent),
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`the emulated account answers ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
