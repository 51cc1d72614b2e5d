'use strict';
const keysUrl = (key) => '/v2/keys' + key.split('/').map(encodeURIComponent).join('/');
const find = (selector) => document.querySelector(selector);
let directory = '/';

async function ask(url, options) {
  const answer = await fetch(url, options);
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.message ? `${body.message}${body.cause ? ` (${body.cause})` : ''}` : answer.statusText);
  return body;
}

function row(table, cells) {
  const line = table.insertRow();
  for (const cell of cells) {
    const place = line.insertCell();
    if (cell instanceof Node) place.append(cell);
    else place.textContent = cell ?? '';
  }
  return line;
}

function link(text, action) {
  const anchor = document.createElement('a');
  anchor.href = '#';
  anchor.textContent = text;
  anchor.addEventListener('click', (event) => { event.preventDefault(); attempt(action); });
  return anchor;
}

async function attempt(action) {
  find('#problem').textContent = '';
  try { await action(); } catch (problem) { find('#problem').textContent = problem.message; }
}

async function showKeys() {
  const way = find('#way');
  way.replaceChildren(link('/', () => open('/')));
  const parts = directory.split('/').filter(Boolean);
  parts.forEach((part, i) => way.append(link(part + '/', () => open('/' + parts.slice(0, i + 1).join('/')))));
  const { node } = await ask(keysUrl(directory) + '?sorted=true');
  const table = find('#keys tbody');
  table.replaceChildren();
  for (const child of node.nodes ?? []) {
    const name = child.key.split('/').pop();
    const title = child.dir ? link(name + '/', () => open(child.key)) : link(name, () => fill(child));
    const line = row(table, [title, child.value, child.ttl, child.modifiedIndex, link('delete', () => remove(child))]);
    line.cells[1].className = 'value';
  }
}

async function open(key) { directory = key; await showKeys(); }

function fill(node) {
  const form = find('#edit');
  form.key.value = node.key;
  form.value.value = node.value ?? '';
  form.ttl.value = node.ttl ?? '';
}

async function remove(node) {
  if (!confirm(`Delete ${node.key}?`)) return;
  await ask(keysUrl(node.key) + (node.dir ? '?recursive=true' : ''), { method: 'DELETE' });
  await showKeys();
}

find('#edit').addEventListener('submit', (event) => {
  event.preventDefault();
  attempt(async () => {
    const form = event.target;
    const key = form.key.value.startsWith('/') ? form.key.value : `${directory === '/' ? '' : directory}/${form.key.value}`;
    await ask(keysUrl(key), { method: 'PUT', body: new URLSearchParams({ value: form.value.value, ttl: form.ttl.value }) });
    await showKeys();
  });
});

async function showCluster() {
  const { members } = await ask('/v2/members');
  const leader = await ask('/v2/members/leader').catch(() => ({}));
  const table = find('#members tbody');
  table.replaceChildren();
  for (const member of members) row(table, [member.name, member.id, member.peerURLs.join(', '), member.clientURLs.join(', '), member.id === leader.id ? 'leader' : 'follower']);
  const latency = find('#latency tbody');
  const { followers } = await ask('/v2/stats/leader').catch(() => ({ followers: {} }));
  latency.replaceChildren();
  for (const [id, seen] of Object.entries(followers)) row(latency, [id, seen.latency.current, seen.latency.average, seen.counts.fail, seen.counts.success]);
  const operations = find('#operations tbody');
  operations.replaceChildren();
  for (const [name, count] of Object.entries(await ask('/v2/stats/store'))) row(operations, [name, count]);
}

attempt(showKeys);
attempt(showCluster);
setInterval(() => attempt(showCluster), 5000);
