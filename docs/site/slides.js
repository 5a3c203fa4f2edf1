// Keys: arrows, N for the speaker's notes, C for folded code
const all = [...document.querySelectorAll('section')], place = document.getElementById('place');
let now = 0;
function show(n, whole) {
  now = Math.max(0, Math.min(all.length - 1, n));
  all.forEach((s, i) => { s.classList.toggle('now', i === now); s.classList.toggle('shown', whole && i === now); });
  place.textContent = (now + 1) + ' / ' + all.length;
  history.replaceState(null, '', '#' + (now + 1));
}
function next() {
  const one = all[now];
  if (one.querySelector('.later') && !one.classList.contains('shown')) one.classList.add('shown');
  else if (now < all.length - 1) show(now + 1, false);
}
addEventListener('keydown', e => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.matches('summary')) return;
  if (['ArrowRight', ' ', 'PageDown', 'Enter'].includes(e.key)) next();
  else if (['ArrowLeft', 'PageUp', 'Backspace'].includes(e.key)) show(now - 1, true);
  else if (e.key === 'Home') show(0, false);
  else if (e.key === 'End') show(all.length - 1, true);
  else if (e.key === 'n' || e.key === 'N') document.body.classList.toggle('with-notes');
  else if (e.key === 'c' || e.key === 'C') all[now].querySelectorAll('details').forEach(d => d.open = !d.open);
  else return;
  e.preventDefault();
});
let from = null;
addEventListener('touchstart', e => from = e.touches[0].clientX);
addEventListener('touchend', e => {
  const moved = e.changedTouches[0].clientX - from;
  if (moved < -60) next(); else if (moved > 60) show(now - 1, true);
});
show((parseInt(location.hash.slice(1)) || 1) - 1, false);
