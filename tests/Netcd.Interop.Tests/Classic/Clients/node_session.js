// A session of npm's node-etcd (v2): node node_session.js PACKAGES-FOLDER PORT. Prints what real etcd gives too.
const Etcd = require(process.argv[2] + '/node-etcd');
const etcd = new Etcd('http://127.0.0.1:' + process.argv[3]);

const plain = node => node && { key: node.key, value: node.value, dir: node.dir, nodes: node.nodes && node.nodes.map(plain) };
const call = (name, ...args) => new Promise(resolve => etcd[name](...args, (error, body) => {
  const words = error ? [error.errorCode, error.message, error.error && error.error.cause] : [body.action, plain(body.node), plain(body.prevNode)];
  console.log(name, JSON.stringify(args), JSON.stringify(words));
  resolve(body);
}));
const next = watcher => new Promise(resolve => watcher.once('change', event => resolve([event.action, plain(event.node)])));

(async () => {
  await call('set', 'a', '1');
  await call('set', 'a', 'blank and ünïcode &=?', { ttl: 100 });
  await call('get', 'a');
  await call('get', 'none');
  await call('get', 'a', { quorum: true });
  await call('set', 'a', '3', { prevExist: false });
  await call('compareAndSwap', 'a', '3', 'blank and ünïcode &=?');
  await call('testAndSet', 'a', '4', 'other');
  await call('compareAndDelete', 'a', 'other');
  await call('compareAndDelete', 'a', '3');
  await call('mkdir', 'd');
  await call('mkdir', 'd', { ttl: 10 });
  await call('set', 'd/x', 'deep');
  await call('get', '/', { recursive: true });
  await call('del', 'd');
  await call('rmdir', 'd');
  await call('rmdir', 'd', { recursive: true });
  await call('create', 'queue', 'first');
  await new Promise(resolve => etcd.raw('GET', 'version', null, {}, (error, body) => (console.log(!error, typeof body), resolve())));
  await new Promise(resolve => etcd.leader((error, body) => (console.log('leader', !error, typeof body), resolve())));
  await new Promise(resolve => etcd.selfStats((error, body) => (console.log('self', body.name, body.state), resolve())));
  await new Promise(resolve => etcd.machines((error, body) => (console.log('machines', !error, body.split(',').length), resolve())));

  const from = (await call('set', 'w/1', 'x')).node.modifiedIndex;
  const watcher = etcd.watcher('w', from, { recursive: true });
  console.log(JSON.stringify(await next(watcher)));
  const second = next(watcher);
  await call('set', 'w/2', 'y');
  console.log(JSON.stringify(await second));
  watcher.stop();
  process.exit(0);
})();
