/**
 * What the page does by itself: times in the reader's time zone, a warning once the last round is too long ago, and all
 * folds open on paper. It reads no address, sends nothing, and writes text alone.
 */
export const SCRIPT = `'use strict';
(function () {
  var full = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
  var short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  var year = new Date().getFullYear();
  document.querySelectorAll('time').forEach(function (time) {
    var at = new Date(time.dateTime);
    if (isNaN(at.getTime())) return;
    time.title = time.textContent;
    time.textContent = (at.getFullYear() === year ? short : full).format(at);
  });
  var zone = document.getElementById('zone');
  if (zone) zone.textContent = 'times are those of this device (' + full.resolvedOptions().timeZone + ')';

  function ageText(ms) {
    var minutes = Math.floor(ms / 60000);
    if (minutes < 60) return minutes + ' min';
    var hours = Math.floor(minutes / 60);
    if (hours >= 48) return Math.floor(hours / 24) + ' days';
    return hours + ' h' + (minutes % 60 ? ' ' + (minutes % 60) + ' min' : '');
  }
  var stale = document.getElementById('stale');
  function look() {
    if (!stale) return;
    var age = Date.now() - Number(stale.dataset.at);
    var isStale = age > 2 * Number(stale.dataset.period);
    if (isStale) document.getElementById('stale-age').textContent = ageText(age) + ' ago';
    stale.hidden = !isStale;
    document.documentElement.classList.toggle('is-stale', isStale);
  }
  look();
  setInterval(look, 20000);
  document.addEventListener('visibilitychange', look);

  var opened = [];
  window.addEventListener('beforeprint', function () {
    opened = Array.from(document.querySelectorAll('details:not([open])'));
    opened.forEach(function (one) { one.open = true; });
  });
  window.addEventListener('afterprint', function () {
    opened.forEach(function (one) { one.open = false; });
    opened = [];
  });
})();
`;
