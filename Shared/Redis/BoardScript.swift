/// Writes or renews one board and answers {0} written, {1} the whole board is needed, or
/// {2, epoch, revision} when a newer one is there.
///
/// KEYS: sorted set, meta hash, and for one board the short name of the set, for boards that show
/// means the hash of what they are made of. ARGV: epoch, revision, base revision or '' for a whole
/// board, seconds to live, the number of changed members, eight facts of the meta, '1' for a board
/// with means or '', details or '', the counts and names of the changed members in turn, for a board
/// with means the names and sums of these in turn, and the names of the removed ones. The meta keeps
/// the set's size, so that a set that was evicted, flushed or changed by others is noticed. It is
/// emptied before the set is touched: a server without memory refuses that while nothing has
/// changed, and should it stop the script half way, the board counts as missing. `unpack` takes at
/// most some 8,000 values, hence the steps.
let boardScript = """
    local set, meta = KEYS[1], KEYS[2]
    local epoch, revision, base = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
    local stored = redis.pcall('HMGET', meta, 'epoch', 'revision', 'size')
    if stored.err then
      redis.call('DEL', meta)
      stored = {}
    end
    local e, r = tonumber(stored[1] or ''), tonumber(stored[2] or '')
    if e and r and (e > epoch or (e == epoch and r > revision)) then
      return {2, stored[1], stored[2]}
    end

    local scored = ARGV[14] == '1'
    local function size_of(i)
      return redis.pcall(scored and i == 3 and 'HLEN' or 'ZCARD', KEYS[i])
    end

    local function renewed()
      for i = 1, #KEYS do redis.call('EXPIRE', KEYS[i], ARGV[4]) end
      return {0}
    end

    if base ~= '' then
      if e ~= epoch or (r ~= tonumber(base) and r ~= revision) then return {1} end
      local size = tonumber(stored[3] or '')
      for i = 1, #KEYS do
        if i ~= 2 and size_of(i) ~= size then return {1} end
      end
      if r == revision then return renewed() end
    end
    redis.call('HSET', meta, 'size', '')
    if base == '' then
      for i = 1, #KEYS do
        if i ~= 2 then redis.call('DEL', KEYS[i]) end
      end
    end

    local first = 16
    local sums = first + 2 * tonumber(ARGV[5])
    local removed = scored and 2 * sums - first or sums
    local function change(key, add, from, to, remove)
      for at = from, to, 4000 do
        redis.call(add, key, unpack(ARGV, at, math.min(at + 3999, to)))
      end
      for at = removed, #ARGV, 4000 do
        redis.call(remove, key, unpack(ARGV, at, math.min(at + 3999, #ARGV)))
      end
    end
    for i = 1, #KEYS do
      if scored and i == 3 then
        change(KEYS[i], 'HSET', sums, removed - 1, 'HDEL')
      elseif i ~= 2 then
        change(KEYS[i], 'ZADD', first, sums - 1, 'ZREM')
      end
    end
    redis.call('HSET', meta, 'epoch', ARGV[1], 'revision', ARGV[2],
      'size', redis.call('ZCARD', set), 'as_of', ARGV[6], 'watermark', ARGV[7],
      'final', ARGV[8], 'exact', ARGV[9], 'max_error', ARGV[10], 'total', ARGV[11],
      'distinct', ARGV[12], 'floor', ARGV[13])
    if ARGV[15] ~= '' then redis.call('HSET', meta, 'details', ARGV[15]) end
    return renewed()
    """
