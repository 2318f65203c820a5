# duban in fish: duban completion fish | source
function __duban_offers
    set -l before (commandline -opc)
    set -l now (commandline -ct)
    set -l told (duban __complete fish $before[2..] "$now" 2>/dev/null)
    if test "$told[1]" = files
        __fish_complete_path "$now"
    else if set -q told[2]
        printf '%s\n' $told[2..]
    end
end
complete -c duban -k -f -a '(__duban_offers)'
